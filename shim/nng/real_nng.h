/*
 * real_nng.h - NNG's own functions, behind our wrappers of the same names.
 * Found at the first call of each, from any thread; afterwards one load.
 */
#ifndef NNGTRACE_SHIM_NNG_REAL_NNG_H
#define NNGTRACE_SHIM_NNG_REAL_NNG_H

#include <stdatomic.h>
#include <stdbool.h>

#include "shim/trace/format.h"
#include "shim/nng/nng_abi.h"

typedef void (*real_function)(void);

/* Pointer types of all functions: real_nng_close_fn and so on. */
#define CALL(name, result, when, does, about, releases, args)                                      \
	typedef RET_##result (*real_##name##_fn)(PARAMS_##args);
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED

extern _Atomic(real_function) real_functions[NNGT_FUNCTIONS] __attribute__((visibility("hidden")));

/*
 * Finds a function for a caller. When this libnng does not have it (the application asked for
 * a newer release through a weak symbol), the answer is one that returns NNG_ENOTSUP, or 0
 * when the result is no error code. Never NULL. Keeps errno.
 */
real_function real_find(enum nngt_function id, const void *return_address);

/* A function that is not in the table, or NULL. Keeps errno. */
void *real_find_name(const char *name, const void *return_address);

/* As real_find, at the cost of one load when it was found before. */
static inline real_function
real_get(enum nngt_function id, const void *return_address)
{
	real_function f = atomic_load_explicit(&real_functions[id], memory_order_acquire);
	return __builtin_expect(f != NULL, 1) ? f : real_find(id, return_address);
}

/* The real function, ready to be called. */
#define REAL(name, return_address) ((real_##name##_fn)real_get(NNGT_FN_##name, return_address))

#endif
