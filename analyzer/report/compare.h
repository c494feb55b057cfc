/*
 * compare.h - what two runs of a program, or of two states of it, have in common: findings by their
 * keys, and the numbers of objects. A baseline stands for a run of which only the findings are
 * known.
 *
 * One thread at a time for one side.
 */
#ifndef NNGTRACE_REPORT_COMPARE_H
#define NNGTRACE_REPORT_COMPARE_H

#include <stdio.h>

#include "analyzer/base/error.h"
#include "analyzer/base/table.h"
#include "analyzer/report/report.h"
#include "analyzer/stats/stats.h"

struct compare_entry {
	char key[32];
	int rule; /* enum rule_id; -1: a baseline's, that this version does not know */
	enum severity severity;
	uint64_t count;        /* 0: a baseline does not say */
	char *function, *file; /* NULL: not known; as reports show them, escaped */
	unsigned line;
	size_t other; /* its index on the other side, plus one; 0: it is not there */
};

/* Zeroed memory is an empty side. */
struct compare_side {
	const char *name; /* as it was given; borrowed */
	bool baseline;
	size_t traces;
	uint64_t events;
	/* Sums over the traces; peak is the highest of one. */
	struct stats_kind kinds[NNGT_OBJECT_KINDS_END];
	struct compare_entry *entries; /* the gravest first */
	size_t count, room;
	struct table by_key; /* an index plus one */
};

/* Whether a file begins as a baseline does. */
bool compare_is_baseline(const char *file);
/* Takes over what a baseline says. False with the reason. */
bool compare_read(struct compare_side *side, const char *file, struct error *err);
/* Takes over a report, without suppressed findings. False: not enough memory. */
bool compare_take(struct compare_side *side, const struct report *report);
void compare_free(struct compare_side *side);

/* Finds what is on both sides. */
void compare_match(struct compare_side *old, struct compare_side *new);

/* How many entries of a severity are on this side alone. */
size_t compare_alone(const struct compare_side *side, enum severity severity);

/* For people, and schema nngtrace-diff/1. Errors of the stream are left for its owner. */
void compare_text(FILE *out, const struct compare_side *old, const struct compare_side *new);
void compare_json(FILE *out, const struct compare_side *old, const struct compare_side *new);

#endif
