// forks_throw.cpp - exceptions that threads of forks.c throw: see there.
#include <stdexcept>

namespace
{
__attribute__((noinline)) void
throw_below(volatile unsigned depth)
{
	if (depth == 0) {
		throw std::runtime_error("thrown");
	}
	throw_below(depth - 1);
	depth = depth + 1; // not the last thing: each call has a frame
}
} // namespace

extern "C" void forks_throw(unsigned depth);

extern "C" void
forks_throw(unsigned depth)
{
	try {
		throw_below(depth);
	} catch (const std::runtime_error &) {
	}
}
