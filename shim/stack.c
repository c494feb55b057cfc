/* stack.c - see stack.h */
#include "shim/stack.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "shim/callback.h"
#include "shim/format.h"
#include "shim/intern.h"
#include "shim/module.h"
#include "shim/origin.h"
#include "shim/start.h"

#define OWN_FRAMES 8 /* of the shim, between libunwind and the application */

#if defined(__x86_64__)
#define UNW_NAME(name) "_Ux86_64_" name
#elif defined(__aarch64__)
#define UNW_NAME(name) "_Uaarch64_" name
#else
#define UNW_NAME(name) "unw_" name
#endif

/*
 * libunwind is opened for us alone. Linked in, it would answer the host's own calls of
 * _Unwind_RaiseException, which belong to libgcc.
 */
static struct {
	int (*backtrace)(void **frames, int size);
	void (*flush_cache)(void *space, uintptr_t from, uintptr_t to);
	void **local_space;
} unwind;
static uint32_t depth;

static void
open_libunwind(void)
{
	void *handle = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL) {
		handle = dlopen("libunwind.so.1", RTLD_NOW | RTLD_LOCAL);
	}
	if (handle == NULL) {
		dlerror(); /* the host must not find our failure there */
		return;
	}
	void *backtrace = dlsym(handle, "unw_backtrace");
	void *flush = dlsym(handle, UNW_NAME("flush_cache"));
	unwind.local_space = dlsym(handle, UNW_NAME("local_addr_space"));
	memcpy(&unwind.flush_cache, &flush, sizeof(flush));
	memcpy(&unwind.backtrace, &backtrace, sizeof(backtrace));
}

void
stack_start(uint32_t frames)
{
	depth = frames;
	intern_start();
	if (depth > 1 && unwind.backtrace == NULL) {
		open_libunwind();
	}
}

void
stack_flush(void)
{
	if (unwind.flush_cache != NULL && unwind.local_space != NULL) {
		unwind.flush_cache(*unwind.local_space, 0, 0);
	}
}

/*
 * Keeps the application's frames of what libunwind found, in place: the wrapper's return
 * address comes first. Returns how many there are.
 */
static unsigned
keep_application(uint64_t *frames, int count, uint64_t return_address, uint64_t shown)
{
	int first = 0;
	while (first < count && first < OWN_FRAMES && frames[first] != return_address) {
		first++;
	}
	if (first == count || frames[first] != return_address) {
		count = 0;
	}
	frames[0] = shown;
	unsigned kept = 1;
	for (int i = first + 1; i < count && kept < depth; i++) {
		if (!origin_is_shim((const void *)(uintptr_t)frames[i])) { /* a callback's trampoline */
			frames[kept++] = frames[i];
		}
	}
	return kept;
}

/* On the stack only what is needed: a signal handler's may be small. */
static uint32_t
capture_deep(uint64_t return_address, uint64_t shown)
{
	uint64_t frames[depth + OWN_FRAMES];
	int state;
	_Static_assert(sizeof(void *) == sizeof(uint64_t), "libunwind writes addresses");
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
	int got = unwind.backtrace((void **)(void *)frames, (int)depth + OWN_FRAMES);
	pthread_setcancelstate(state, NULL);
	return intern_stack(frames, keep_application(frames, got, return_address, shown));
}

uint32_t
stack_capture(const void *return_address)
{
	uint64_t first = (uint64_t)(uintptr_t)return_address;
	uint64_t shown = first;
	uint32_t id;
	if (depth == 0) {
		return 0;
	}
	/* A jump at the end of a callback has removed its frame: its first byte stands for it. */
	if (callback_is_code(return_address) && callback_running != NULL) {
		shown = (uint64_t)(uintptr_t)callback_running + 1;
	}
	int saved = errno;
	if (depth > 1 && unwind.backtrace != NULL) {
		id = capture_deep(first, shown);
	} else {
		id = intern_stack(&shown, 1);
	}
	errno = saved;
	return id;
}
