/* stack.c - see stack.h */
#include "shim/stack.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

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

/* The application's frames of what libunwind found. The wrapper's return address comes first. */
static unsigned
keep_application(void **found, int count, const void *return_address, uint64_t *frames)
{
	int first = 0;
	while (first < count && first < OWN_FRAMES && found[first] != return_address) {
		first++;
	}
	frames[0] = (uint64_t)(uintptr_t)return_address;
	if (first == count || found[first] != return_address) {
		return 1;
	}
	unsigned kept = 1;
	for (int i = first + 1; i < count && kept < depth; i++) {
		if (!origin_is_shim(found[i])) { /* a callback's stack goes through us */
			frames[kept++] = (uint64_t)(uintptr_t)found[i];
		}
	}
	return kept;
}

uint32_t
stack_capture(const void *return_address)
{
	uint64_t frames[NNGT_STACK_MAX];
	unsigned count = 1;
	if (depth == 0) {
		return 0;
	}
	int saved = errno;
	if (depth > 1 && unwind.backtrace != NULL) {
		void *found[NNGT_STACK_MAX + OWN_FRAMES];
		int got = unwind.backtrace(found, (int)depth + OWN_FRAMES);
		count = keep_application(found, got, return_address, frames);
	} else {
		frames[0] = (uint64_t)(uintptr_t)return_address;
	}
	uint32_t id = intern_stack(frames, count);
	errno = saved;
	return id;
}
