/*
 * steps.h - the steps of a finding's story, as the report for people shows them.
 *
 * One thread at a time. Errors of the stream are left for its owner.
 */
#ifndef NNGTRACE_REPORT_STEPS_H
#define NNGTRACE_REPORT_STEPS_H

#include <stdio.h>

#include "analyzer/print/style.h"
#include "analyzer/report/account.h"

/* Prints the numbered steps in aligned columns, with their notes (and stacks). */
void steps_print(FILE *out, const struct account *account, const struct report_options *options);

#endif
