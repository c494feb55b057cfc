/*
 * loader.h - the modules that are loaded, in a way that a forked child can ask for them.
 *
 * glibc 2.36 leaves the lock of dl_iterate_phdr in a child as it was at the fork. When another
 * thread of the parent had it, for an exception or a profile, the child would wait for ever.
 * Finding the stack needs no lock at all (cfi.h), so children have whole stacks.
 */
#ifndef NNGTRACE_SHIM_BASE_LOADER_H
#define NNGTRACE_SHIM_BASE_LOADER_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * As dl_iterate_phdr. In a forked child the loader's own list is followed without a lock, until
 * a module has come or gone: then the lock is seen to be free, and is used. There dlpi_adds only
 * tells one state of the list from another. The thread must be busy and quiet.
 */
int loader_each(int (*visit)(struct dl_phdr_info *info, size_t size, void *data), void *data);

/* The module that an address lies in. */
struct loader_place {
	uintptr_t start, end;
	const void *eh_frame; /* its table of call frames (.eh_frame_hdr), or NULL */
};

/*
 * Finds it without a lock, at any moment on any thread, by _dl_find_object of glibc 2.35 and
 * later. False: no module is there, or the C library has no such function. loader_can_find() tells
 * which; it has the same answer all the time.
 */
bool loader_can_find(void);
bool loader_find(uintptr_t address, struct loader_place *place);

#endif
