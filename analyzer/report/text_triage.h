/*
 * text_triage.h - what a report for people says of findings that are not new.
 *
 * One thread at a time for one report.
 */
#ifndef NNGTRACE_REPORT_TEXT_TRIAGE_H
#define NNGTRACE_REPORT_TEXT_TRIAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "analyzer/report/report.h"

/* How many were suppressed, those that are known, how many were not seen. False: not enough memory.
 */
bool text_triage(FILE *out, const struct report *report);

#endif
