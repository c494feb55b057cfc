// stacks_throws.cpp - C++ frames, destructors that call NNG while an exception passes, and
// calls from where it was caught.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include <nng/nng.h>

static nng_msg *msg;
static volatile std::size_t total;

struct caller {
	~caller()
	{
		total += nng_msg_len(msg);
	}
};

__attribute__((noinline)) static void
go(int depth)
{
	caller c;
	std::vector<int> v(static_cast<std::size_t>(depth) + 1);
	total += nng_msg_len(msg) + v.size();
	if (depth == 0) {
		throw std::runtime_error("here");
	}
	go(depth - 1);
	total += nng_msg_len(msg);
}

int
main()
{
	if (nng_msg_alloc(&msg, 5) != 0) {
		return 1;
	}
	int caught = 0;
	for (int i = 0; i < 200; i++) {
		try {
			go(i % 7);
		} catch (const std::exception &) {
			total += nng_msg_len(msg);
			caught++;
		}
		nng_msg_len(msg);
	}
	std::puts(caught == 200 ? "done" : "wrong");
	return 0;
}
