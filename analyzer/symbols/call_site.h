/*
 * call_site.h - where in the application a call came from: the frames of a stack without our
 * own wrappers, the functions of nngtrace.h, and the libraries between them and the application.
 *
 * One thread at a time for one struct symbols, which owns the strings of the frames.
 */
#ifndef NNGTRACE_SYMBOLS_CALL_SITE_H
#define NNGTRACE_SYMBOLS_CALL_SITE_H

#include "analyzer/symbols/symbols.h"

#define CALL_SITE_FRAMES 1024 /* NNGT_STACK_MAX, with room for inlined functions */

/*
 * The frames from the application's call of NNG on, innermost first; *count of them. They are
 * in frames, which has room for max. callback: the address to name when there is no stack, or
 * 0. NULL when nothing is known.
 */
const struct frame *call_site(struct symbols *symbols, uint32_t stack, uint64_t callback,
                              uint64_t time_ns, struct frame *frames, unsigned max,
                              unsigned *count);

#endif
