/* reference.c - see reference.h */
#include "shim/stack/reference.h"

#include "shim/arch/arch.h"

#ifdef ARCH_LIBUNWIND

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <ucontext.h>

#define UNW_NAME(name)  "_U" ARCH_LIBUNWIND "_" name
#define UNW_LOCAL(name) "_UL" ARCH_LIBUNWIND "_" name

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

static bool
find(void *handle, const char *name, void *function)
{
	void *found = dlsym(handle, name);
	memcpy(function, &found, sizeof(found));
	return found != NULL;
}

#ifdef ARCH_LIBUNWIND_CONTEXT
static bool
find_context(void *handle)
{
	(void)handle;
	return true;
}

/* Of the function that it is written in. */
#define GET_CONTEXT(context)                                                                       \
	memset(context, 0, sizeof(*(context)));                                                        \
	uint64_t registers[ARCH_REGISTERS] = {0};                                                      \
	arch_registers(registers);                                                                     \
	ARCH_LIBUNWIND_CONTEXT(context, registers)
#define HAS_BACKTRACE false
#else
static bool
find_context(void *handle)
{
	return find(handle, UNW_NAME("getcontext"), &unwind.get_context);
}

#define GET_CONTEXT(context)                                                                       \
	if (unwind.get_context(context) != 0) {                                                        \
		return 0;                                                                                  \
	}
#define HAS_BACKTRACE true
#endif

bool
reference_start(void)
{
	if (unwind.init != NULL) {
		return true;
	}
	/* A program without a loader, a static one, may crash when it opens a library: getauxval(3). */
	if (getauxval(AT_BASE) == 0) {
		return false;
	}
	void *handle = dlopen("libunwind.so.8", RTLD_NOW | RTLD_LOCAL);
	bool found = handle != NULL && find(handle, "unw_backtrace", &unwind.backtrace) &&
	             find(handle, UNW_NAME("flush_cache"), &unwind.flush_cache) &&
	             find(handle, UNW_LOCAL("local_addr_space"), &unwind.local_space) &&
	             find_context(handle) && find(handle, UNW_LOCAL("get_reg"), &unwind.get_register) &&
	             find(handle, UNW_LOCAL("step"), &unwind.step) &&
	             find(handle, UNW_LOCAL("init_local"), &unwind.init);
	dlerror(); /* the host must not find our failures there */
	return found;
}

__attribute__((noinline)) static unsigned
step_by_step(uint64_t *frames, unsigned size)
{
	ucontext_t context;
	uint64_t cursor[ARCH_LIBUNWIND_CURSOR];
	uintptr_t address, stack_pointer, before = 0;
	unsigned count = 0;
	GET_CONTEXT(&context);
	if (unwind.init(cursor, &context) != 0) {
		return 0;
	}
	do {
		if (unwind.get_register(cursor, ARCH_LIBUNWIND_ADDRESS, &address) != 0 ||
		    unwind.get_register(cursor, ARCH_STACK_POINTER, &stack_pointer) != 0 ||
		    (count > 0 && address == frames[count - 1] && stack_pointer == before)) {
			break; /* it may give the outermost frame twice */
		}
		before = stack_pointer;
		frames[count++] = address;
	} while (count < size && unwind.step(cursor) > 0);
	return count;
}

unsigned
reference_frames(uint64_t *frames, unsigned size, bool fast)
{
	_Static_assert(sizeof(void *) == sizeof(uint64_t), "libunwind writes addresses");
	return fast && HAS_BACKTRACE ? (unsigned)unwind.backtrace((void **)(void *)frames, (int)size)
	                             : step_by_step(frames, size);
}

void
reference_flush(void)
{
	unwind.flush_cache(*unwind.local_space, 0, 0);
}

#else

bool
reference_start(void)
{
	return false;
}

unsigned
reference_frames(uint64_t *frames, unsigned size, bool fast)
{
	(void)frames, (void)size, (void)fast;
	return 0;
}

void
reference_flush(void)
{
}

#endif
