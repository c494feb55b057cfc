/* libc.c - see libc.h */
#include "shim/libc/libc.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

static const char *const names[] = {
#define X(name) #name,
    LIBC_FUNCTIONS(X)
#undef X
};

static _Atomic(void *) found[LIBC_FUNCTION_COUNT];

void *
libc_find(enum libc_function function)
{
	void *address = atomic_load(&found[function]);
	if (address == NULL) { /* in a constructor that runs before ours */
		address = dlsym(RTLD_NEXT, names[function]);
		atomic_store(&found[function], address);
	}
	return address;
}

__attribute__((constructor)) static void
find_all(void)
{
	for (int f = 0; f < LIBC_FUNCTION_COUNT; f++) {
		if (libc_find((enum libc_function)f) == NULL) {
			dlerror(); /* the host must not find our failure there */
		}
	}
}

int
libc_dlclose(void *handle)
{
	int (*close_library)(void *);
	void *address = libc_find(LIBC_dlclose);
	if (address == NULL) {
		return -1;
	}
	memcpy(&close_library, &address, sizeof(address));
	return close_library(handle);
}
