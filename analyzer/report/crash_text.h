/*
 * crash_text.h - what a core file says of a crash, for people and for programs: where it was, and
 * the object that the thread had in hand, if the program has misused it before.
 */
#ifndef NNGTRACE_REPORT_CRASH_TEXT_H
#define NNGTRACE_REPORT_CRASH_TEXT_H

#include <stdio.h>

#include "analyzer/print/json_writer.h"
#include "analyzer/report/report.h"

/* Nothing where there was no core file. */
void crash_print(FILE *out, const struct report_trace *trace, const struct report_options *options);

/* A member "crash" of an object that is open. False: not enough memory. */
bool crash_json(struct json *json, const struct report_trace *trace);

#endif
