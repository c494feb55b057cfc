/*
 * check.h - NNG's errors as exceptions, for calls that must not fail here.
 */
#ifndef NODE_ADDON_CHECK_H
#define NODE_ADDON_CHECK_H

#include <stdexcept>
#include <string>

#include <nng/nng.h>

inline void check(const char *what, int rv)
{
	if (rv != 0)
		throw std::runtime_error(std::string(what) + ": " + nng_strerror(rv));
}

#endif
