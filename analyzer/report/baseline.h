/*
 * baseline.h - the keys of findings that are known, in a file that merges well: a line each,
 * sorted, "KEY RULE FUNCTION FILE:LINE", of which only the key counts.
 *
 * One thread at a time for one baseline.
 */
#ifndef NNGTRACE_REPORT_BASELINE_H
#define NNGTRACE_REPORT_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/error.h"
#include "analyzer/base/table.h"

#define BASELINE_FIRST_LINE "# nngtrace baseline 1"

struct report;

struct baseline_line {
	char *text; /* the whole line; the key is its first word */
	bool seen;  /* among the findings */
};

struct baseline {
	struct baseline_line *lines;
	size_t count, room;
	struct table by_key; /* an index plus one */
};

/* Reads a baseline. False with the reason, also when the file is none. */
bool baseline_read(struct baseline *baseline, const char *file, struct error *err);
void baseline_free(struct baseline *baseline);

/* Whether a key is known; it counts as seen then. */
bool baseline_knows(struct baseline *baseline, const char *key);
/* How many keys are known, and were not seen. */
size_t baseline_gone(const struct baseline *baseline);

/*
 * Writes the entries of a report, and what is known and was not seen. False with the reason.
 */
bool baseline_write(const char *file, const struct report *report, const struct baseline *known,
                    struct error *err);

#endif
