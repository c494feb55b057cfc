/*
 * small_file.h - reading the kernel's small files without stdio. Any thread.
 */
#ifndef NNGTRACE_SHIM_BASE_SMALL_FILE_H
#define NNGTRACE_SHIM_BASE_SMALL_FILE_H

#include <stddef.h>

/* The first `size` bytes of a file; returns how many there are. 0: also when it cannot be read. */
size_t read_small_file(const char *path, char *buffer, size_t size);

#endif
