/*
 * system_modules.h - which modules of a process are the system's. They import dlsym and dlopen for
 * purposes of their own, and so does the recorder; a module of the program's that does may call NNG
 * unseen. Any thread.
 */
#ifndef NNGTRACE_SHIM_TRACE_SYSTEM_MODULES_H
#define NNGTRACE_SHIM_TRACE_SYSTEM_MODULES_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* path: absolute, not necessarily ended by NUL; size: its bytes. */
static inline bool
system_module(const char *path, size_t size)
{
	static const char *const folders[] = {"/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/"};
	static const char own[] = "libnngtrace";
	size_t base = size;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		size_t length = strlen(folders[i]);
		if (size >= length && strncmp(path, folders[i], length) == 0) {
			return true;
		}
	}
	while (base > 0 && path[base - 1] != '/') {
		base--;
	}
	return size - base >= sizeof(own) - 1 && strncmp(path + base, own, sizeof(own) - 1) == 0;
}

#endif
