/*
 * mark.h - tells those who look from outside, at the living process or at its core file, which
 * recording this is and which memory is the recorder's own. See shim/trace/mark.h.
 */
#ifndef NNGTRACE_SHIM_BASE_MARK_H
#define NNGTRACE_SHIM_BASE_MARK_H

#include <stddef.h>

#include "shim/trace/format.h"

/* This memory is the recorder's from now on, or not any more. Any thread; no lock, no system call.
 */
void mark_add(const void *start, size_t size);
void mark_remove(const void *start, size_t size);

/* The recording has begun, under this path (absolute; it is copied). By the starter. */
void mark_start(const struct nngt_header *header, const char *path);

#endif
