// plugin_throws.cpp - a C++ plugin in a C host: it calls NNG, and throws through C frames.
#include <nng/nng.h>
#include <stdexcept>
#include <string>

namespace
{
void
throw_deep(int depth)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 4) != 0) {
		throw std::logic_error("alloc");
	}
	nng_msg_free(msg);
	if (depth == 0) {
		throw std::runtime_error("thrown");
	}
	throw_deep(depth - 1);
}
} // namespace

extern "C" int
run()
{
	for (int i = 0; i < 100; i++) {
		try {
			throw_deep(i % 10);
		} catch (const std::runtime_error &e) {
			if (std::string(e.what()) != "thrown") {
				return 1;
			}
		}
	}
	return 0;
}
