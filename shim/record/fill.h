/*
 * fill.h - the pages of the trace, made before their first use.
 *
 * The first touch of a page of a file is the largest cost of an event, and a fault for each page is
 * the dearest way to have it. A large write of zeros lets the kernel take many pages at a time.
 */
#ifndef NNGTRACE_SHIM_RECORD_FILL_H
#define NNGTRACE_SHIM_RECORD_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/base/own_file.h"

/* The most that is written at once, in bytes. */
#define FILL_MOST ((size_t)256 << 10)

/* Whether it is of use on the file's file system. Asks the kernel. Any thread; may change errno. */
bool fill_helps(int fd);

/*
 * Writes zeros over whole pages of a file that are there and that nobody has: what somebody stores
 * there meanwhile is lost. False: not all was written, as when the file has become shorter, when
 * the host has set a limit on the size of files, or when the descriptor is another file's by now.
 * size: at most FILL_MOST. Any thread, without the storage's lock; may change errno.
 */
bool fill_with_zeros(const struct own_file *own, uint64_t offset, size_t size);

#endif
