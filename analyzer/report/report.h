/*
 * report.h - the findings of one or several traces in the formats of `nngtrace check`.
 * Nothing here judges, and nothing depends on time, locale or addresses of this process: the
 * same traces give the same bytes. Errors of the stream are left for its owner to find.
 */
#ifndef NNGTRACE_REPORT_H
#define NNGTRACE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/read/trace.h"
#include "analyzer/rules/finding.h"
#include "analyzer/symbols/symbols.h"

/* A trace whose whole stream the rules have read. All of it is the caller's. */
struct report_trace {
	struct trace *trace;
	struct symbols *symbols;
	const struct findings *findings;
};

struct report_options {
	bool color;
	bool stacks;    /* every step with its whole stack */
	unsigned width; /* columns to wrap at; 0: 100 */
};

/* For people. False when memory was short. */
bool report_text(FILE *out, const struct report_trace *traces, size_t count,
    const struct report_options *options);

/* Schema nngtrace-findings/1. False when memory was short. */
bool report_json(FILE *out, const struct report_trace *traces, size_t count);

const char *report_severity_word(enum severity severity);

/* How many findings of a severity a trace has. */
size_t report_count(const struct findings *findings, enum severity severity);

/* Why NNG forbids it, with the manual page, and what to do instead in general. Static. */
const char *report_why(enum rule_id rule);
const char *report_fix(enum rule_id rule);

#endif
