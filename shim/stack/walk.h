/*
 * walk.h - a walk up the stack by rules of plain frames, which notes every word of the stack
 * that it depends on.
 *
 * Any thread, also in a signal handler: the rules are in one table for all threads, of which each
 * slot is one word.
 */
#ifndef NNGTRACE_SHIM_STACK_WALK_H
#define NNGTRACE_SHIM_STACK_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/stack/cfi.h"
#include "shim/trace/format.h"

/* The registers of a wrapper's caller, as they are when the wrapper has returned. */
struct walk_start {
	uint64_t stack_pointer, return_address, frame_pointer;
};

#define WALK_CHECKS_MAX (2 * NNGT_STACK_MAX + 16)

/*
 * What a walk depends on, in the order in which it reads: words of the stack, by their
 * distance from the stack pointer at the start, in words.
 */
struct walk_checks {
	unsigned count;
	bool frame_pointer; /* and the frame pointer at the start */
	uint32_t offsets[WALK_CHECKS_MAX];
	uint64_t values[WALK_CHECKS_MAX];
};

enum walk_result {
	WALK_DONE,
	WALK_UNCONFIRMED, /* it came to a rule that no careful walk has gone by yet */
	WALK_OTHER,       /* to a frame that is not plain, or to memory that is not there */
};

/*
 * The return addresses of the application's frames after the first, those of this shim left
 * out, at most `most`; *count gets how many, also of a walk that ended early (WALK_OTHER). checks:
 * NULL when not wanted.
 * careful: reads memory by probe.h, and confirms the rules that it goes by. Else it goes by
 * confirmed rules only (with NNGTRACE_PREALLOC by all), and simply reads. May change errno.
 */
enum walk_result walk_stack(const struct walk_start *start, uint64_t *frames, unsigned most,
                            unsigned *count, struct walk_checks *checks, bool careful);

/* cfi_find, remembered. */
struct cfi_rule walk_rule(uint64_t return_address);

/* Code was unloaded: no rule is known. */
void walk_forget(void);

#endif
