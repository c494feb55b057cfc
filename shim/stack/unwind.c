/* unwind.c - see unwind.h */
#include "shim/stack/unwind.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>
#include <ucontext.h>

#if defined(__x86_64__)
#define UNW_NAME(name)   "_Ux86_64_" name
#define UNW_LOCAL(name)  "_ULx86_64_" name
#define UNW_REGISTER_IP  16
#define UNW_CURSOR_WORDS 127
#elif defined(__aarch64__)
#define UNW_NAME(name)  "_Uaarch64_" name
#define UNW_LOCAL(name) "_ULaarch64_" name
#else
#define UNW_NAME(name)  "unw_" name
#define UNW_LOCAL(name) "unw_" name
#endif

/*
 * libunwind is opened for us alone. Linked in, it would answer the host's own calls of
 * _Unwind_RaiseException, which belong to libgcc.
 */
static struct {
	int (*backtrace)(void **frames, int size);
	void (*flush_cache)(void *space, uintptr_t from, uintptr_t to);
	void **local_space;
	int (*get_context)(void *context);
	int (*init)(void *cursor, void *context);
	int (*step)(void *cursor);
	int (*get_register)(void *cursor, int number, uintptr_t *value);
} unwind;

static void
find(void *handle, const char *name, void *function)
{
	void *found = dlsym(handle, name);
	memcpy(function, &found, sizeof(found));
}

bool
unwind_start(void)
{
	if (unwind.backtrace != NULL) {
		return true;
	}
	void *handle = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL) {
		handle = dlopen("libunwind.so.1", RTLD_NOW | RTLD_LOCAL);
	}
	if (handle != NULL) {
		find(handle, "unw_backtrace", &unwind.backtrace);
		find(handle, UNW_NAME("flush_cache"), &unwind.flush_cache);
		unwind.local_space = dlsym(handle, UNW_LOCAL("local_addr_space"));
#if defined(UNW_CURSOR_WORDS)
		find(handle, UNW_NAME("getcontext"), &unwind.get_context);
		find(handle, UNW_LOCAL("init_local"), &unwind.init);
		find(handle, UNW_LOCAL("get_reg"), &unwind.get_register);
		find(handle, UNW_LOCAL("step"), &unwind.step);
#endif
	}
	dlerror(); /* the host must not find our failures there */
	return unwind.backtrace != NULL;
}

int
unwind_frames(uint64_t *frames, int size)
{
	_Static_assert(sizeof(void *) == sizeof(uint64_t), "libunwind writes addresses");
	int count = unwind.backtrace((void **)(void *)frames, size);
	return count;
}

int
unwind_frames_slowly(uint64_t *frames, int size)
{
#if defined(UNW_CURSOR_WORDS)
	if (unwind.get_context != NULL && unwind.init != NULL && unwind.step != NULL &&
	    unwind.get_register != NULL) {
		ucontext_t context;
		uint64_t cursor[UNW_CURSOR_WORDS];
		uintptr_t address;
		int count = 0;
		if (unwind.get_context(&context) != 0 || unwind.init(cursor, &context) != 0) {
			return 0;
		}
		do {
			if (unwind.get_register(cursor, UNW_REGISTER_IP, &address) != 0) {
				break;
			}
			frames[count++] = address;
		} while (count < size && unwind.step(cursor) > 0);
		return count;
	}
#endif
	return unwind_frames(frames, size);
}

void
unwind_flush(void)
{
	if (unwind.flush_cache != NULL && unwind.local_space != NULL) {
		unwind.flush_cache(*unwind.local_space, 0, 0);
	}
}
