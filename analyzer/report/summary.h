/*
 * summary.h - what the report for people says about a trace as a whole.
 *
 * One thread at a time. Errors of the stream are left for its owner.
 */
#ifndef NNGTRACE_REPORT_SUMMARY_H
#define NNGTRACE_REPORT_SUMMARY_H

#include <stdio.h>

#include "analyzer/report/report.h"

/* Prints how the process ended, how much was lost, what was found: the last lines of a trace. */
void summary_print(FILE *out, const struct report *report, const struct report_trace *trace,
                   const struct report_options *options);

/* Behind several traces: how much was found in all of them. */
void summary_print_all(FILE *out, const struct report *report,
                       const struct report_options *options);

#endif
