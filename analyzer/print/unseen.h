/*
 * unseen.h - NNG in the process whose calls were not recorded, all of it or some functions: which,
 * why, and what to do instead.
 *
 * One thread at a time for one trace.
 */
#ifndef NNGTRACE_PRINT_UNSEEN_H
#define NNGTRACE_PRINT_UNSEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/print/json_writer.h"
#include "analyzer/read/trace.h"

#define UNSEEN_TEXT 6000

/*
 * The next one, as a sentence without the full stop: start with *at = 0; false at the end. The path
 * in it is as the trace has it, not yet escaped.
 */
bool unseen_next(const struct trace *trace, unsigned *at, char *text, size_t size);

/* "not_recorded": a list; nothing when all was recorded. */
void unseen_json(struct json *json, const struct trace *trace);

#endif
