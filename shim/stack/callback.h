/*
 * callback.h - how the shim calls the application's callbacks.
 *
 * A callback may end with a call of NNG that the compiler has turned into a jump. That call
 * then returns to the shim's code from which the callback was called, and it is the
 * application's all the same. So this code lies in a section of its own, which the origin of a
 * call tells from the rest of the shim; and the thread remembers which callback it is in, to
 * stand for the frame that the jump has removed from the stack.
 */
#ifndef NNGTRACE_SHIM_STACK_CALLBACK_H
#define NNGTRACE_SHIM_STACK_CALLBACK_H

#include <stdbool.h>
#include <stdint.h>

/* Every function that calls a callback of the application's, and no other. */
#define CALLBACK_CODE __attribute__((section("nngtrace_callbacks"), noinline))

extern const char __start_nngtrace_callbacks[] __attribute__((visibility("hidden")));
extern const char __stop_nngtrace_callbacks[] __attribute__((visibility("hidden")));

/* The callback this thread is in, or NULL. */
extern __thread const void *callback_running
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* Does the address lie in code that calls callbacks? Any thread. */
static inline bool
callback_is_code(const void *address)
{
	return (uintptr_t)address - (uintptr_t)__start_nngtrace_callbacks <
	       (uintptr_t)(__stop_nngtrace_callbacks - __start_nngtrace_callbacks);
}

/*
 * Around the call of a callback, on its thread: callback_leave is given what callback_enter
 * returned, and so what was running before comes back.
 */
static inline const void *
callback_enter(const void *function)
{
	const void *before = callback_running;
	callback_running = function;
	return before;
}

/* See callback_enter. */
static inline void
callback_leave(const void *before)
{
	callback_running = before;
}

#endif
