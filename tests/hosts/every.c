/*
 * every.c - a libnng that has every function of nng_api.def, and (EVERY_USER) a program that calls
 * each of them once. The functions do nothing; those that tell a result fail.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "shim/nng/nng_abi.h"

#define NOT_TRACED(name, why)

#ifdef EVERY_USER
/* clang-format off */
#define ZERO(type, kind) (type){0}
#define ZERO_ARGS0
#define ZERO_ARGS1(a) ZERO a
#define ZERO_ARGS2(a, b) ZERO a, ZERO b
#define ZERO_ARGS3(a, b, c) ZERO a, ZERO b, ZERO c
#define ZERO_ARGS4(a, b, c, d) ZERO a, ZERO b, ZERO c, ZERO d
#define ZERO_ARGS5(a, b, c, d, e) ZERO a, ZERO b, ZERO c, ZERO d, ZERO e
/* clang-format on */

#define CALL(name, result, when, does, about, releases, args) RET_##result name(PARAMS_##args);
#include "shim/trace/nng_api.def"
#undef CALL

int
main(void)
{
#define CALL(name, result, when, does, about, releases, args)                                      \
	(void)name(ZERO_##args);                                                                       \
	puts(#name);
#include "shim/trace/nng_api.def"
	return 0;
}
#else
#define API __attribute__((visibility("default")))

#define GIVE_VOID    return
#define GIVE_RESULT  return NNG_ENOTSUP
#define GIVE_BOOL    return false
#define GIVE_SIZE    return 0
#define GIVE_INT     return 0
#define GIVE_U16     return 0
#define GIVE_U32     return 0
#define GIVE_U64     return 0
#define GIVE_NAME    return NULL
#define GIVE_POINTER return NULL
#define GIVE_BUFFER  return NULL
#define GIVE_NN_MSG  return NULL
#define GIVE_STRING  return NULL
#define GIVE_MSG     return NULL
#define GIVE_STAT    return NULL
#define GIVE_SOCKET                                                                                \
	return (nng_socket)                                                                            \
	{                                                                                              \
		0                                                                                          \
	}
#define GIVE_DIALER                                                                                \
	return (nng_dialer)                                                                            \
	{                                                                                              \
		0                                                                                          \
	}
#define GIVE_LISTENER                                                                              \
	return (nng_listener)                                                                          \
	{                                                                                              \
		0                                                                                          \
	}
#define GIVE_PIPE                                                                                  \
	return (nng_pipe)                                                                              \
	{                                                                                              \
		0                                                                                          \
	}

#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

API const char *
nng_version(void)
{
	return "2.0.0dev";
}

#define CALL(name, result, when, does, about, releases, args)                                      \
	API RET_##result name(PARAMS_##args)                                                           \
	{                                                                                              \
		GIVE_##result;                                                                             \
	}
#include "shim/trace/nng_api.def"
#endif
