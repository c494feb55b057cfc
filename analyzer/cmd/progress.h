/*
 * progress.h - how far a long check is: one line on a terminal, drawn again and again, and gone
 * at the end. Where stderr is no terminal, and in the first second, nothing is written.
 *
 * One thread at a time.
 */
#ifndef NNGTRACE_BASE_PROGRESS_H
#define NNGTRACE_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/read/trace.h"

struct progress {
	const struct trace *trace; /* NULL: nobody would see it */
	uint64_t start_ns, next_ns;
	unsigned drawn; /* columns of the line that is there now */
};

/* Begins; draws nothing yet. trace: borrowed until progress_end. */
void progress_start(struct progress *progress, const struct trace *trace);
/* So many events are done. progress: a struct progress. */
void progress_tell(void *progress, uint64_t events);
/* Removes the line. */
void progress_end(struct progress *progress);

#endif
