/*
 * text_parts.h - the parts of the report for people, one file each: the steps of a story, and the
 * summary of a trace.
 */
#ifndef NNGTRACE_REPORT_TEXT_PARTS_H
#define NNGTRACE_REPORT_TEXT_PARTS_H

#include "analyzer/print/parts.h"
#include "analyzer/report/account.h"
#include "analyzer/report/report.h"

/* The numbered steps of a story in aligned columns, with their notes (and stacks). */
void text_steps(FILE *out, const struct account *account, const struct report_options *options);

/* How a trace ended, how much was lost, what was found: the last lines about it. */
void text_summary(FILE *out, const struct report_trace *trace,
                  const struct report_options *options);

/* What was suppressed, known, or not seen again. False when memory is short. */
bool text_triage(FILE *out, const struct report *report);

#endif
