/*
 * mark.h - what a look from outside finds in the memory of a recorded process, living or in a core
 * file: which recording it is, and which memory is the recorder's own. The recorder keeps one in
 * its data (base/mark.h); the analyzer looks for the magic at addresses that are multiples of 8.
 */
#ifndef NNGTRACE_SHIM_TRACE_MARK_H
#define NNGTRACE_SHIM_TRACE_MARK_H

#include <stdint.h>

#define NNGT_MARK_MAGIC  "NNGTID1"
#define NNGT_MARK_RANGES 256u

/* Memory that the recorder has mapped for itself. start 0 or size 0: the row is free. */
struct nngt_mark_range {
	uint64_t start, size;
};

/* Without a recording, all but magic, size and ranges is 0; so it is until a forked child starts
 * its own, when pid is still its parent's. */
struct nngt_mark {
	char magic[8];
	uint32_t size; /* of this struct */
	uint32_t pid;  /* as the process sees itself, as in the header of the trace */
	uint64_t process_start, start_wall_ns; /* as in the header of the trace */
	uint64_t left_out;                     /* ranges that found no free row */
	struct nngt_mark_range range[NNGT_MARK_RANGES];
	char path[4096]; /* of the trace, absolute, ended by NUL */
};

_Static_assert(sizeof(struct nngt_mark) == 40 + 16 * NNGT_MARK_RANGES + 4096, "no padding");

#endif
