/*
 * output.h - where a command writes to: a file of -o, or standard output.
 */
#ifndef NNGTRACE_PRINT_OUTPUT_H
#define NNGTRACE_PRINT_OUTPUT_H

#include <stdio.h>

#include "analyzer/base/error.h"

/*
 * Opens name for writing; NULL is standard output. Refuses the trace that is read: that would
 * take it away from under the reader. NULL with a reason when it cannot. Close with
 * output_close.
 */
FILE *output_open(const char *name, const char *trace, struct error *err);

/* False with a reason when not all that was written arrived. name as above. */
bool output_close(FILE *out, const char *name, struct error *err);

#endif
