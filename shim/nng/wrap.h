/*
 * wrap.h - the wrappers that are written by hand: those that nng_api.def calls CUSTOM.
 *
 * wrap.c has the function that is exported; it lets calls from NNG itself straight through. For a
 * call of the application's it calls the function here, with NNG's own function, the return address
 * of the call, the frame of the exported function, and the arguments of the call. Returns what the
 * application gets. Any thread; not busy.
 */
#ifndef NNGTRACE_SHIM_NNG_WRAP_H
#define NNGTRACE_SHIM_NNG_WRAP_H

#include "shim/nng/call.h"

/* clang-format off */
#define DECLARE_BEFORE(name, result, args)
#define DECLARE_AFTER(name, result, args)
#define DECLARE_BOTH(name, result, args)
#define DECLARE_CUSTOM(name, result, args)                                                         \
	RET_##result wrap_##name(real_##name##_fn real, const void *caller, struct arch_frame frame,     \
	                         PARAMS_##args);
#define CALL(name, result, when, does, about, releases, args) DECLARE_##when(name, result, args)
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
#undef DECLARE_BEFORE
#undef DECLARE_AFTER
#undef DECLARE_BOTH
#undef DECLARE_CUSTOM
/* clang-format on */

/* The wrappers that are exported, by function. Not in libnngtrace_static.a. */
extern const real_function wrap_entries[NNGT_FUNCTIONS] __attribute__((visibility("hidden")));

#endif
