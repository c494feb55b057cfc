/*
 * output.h - where a command writes to: a file of -o, or standard output.
 *
 * Any thread, one at a time for one stream.
 */
#ifndef NNGTRACE_PRINT_OUTPUT_H
#define NNGTRACE_PRINT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/base/error.h"

/*
 * Is name, a file to be written, other than each of the files that are read? To write there would
 * take it away from under the reader. False with a reason. name: NULL is true.
 */
bool output_is_apart(const char *name, char *const *files, size_t count, struct error *err);

/*
 * Are two files to be written not the same? One would take the place of the other; devices and
 * pipes take both. False with a reason. NULL for one: true.
 */
bool output_are_two(const char *name, const char *other, struct error *err);

/*
 * Opens name for writing, or returns `otherwise` (stdout or stderr) for NULL. NULL with a reason
 * when it cannot. Close with output_close.
 */
FILE *output_open(const char *name, FILE *otherwise, struct error *err);

/* False with a reason when not all that was written arrived. name as above. */
bool output_close(FILE *out, const char *name, struct error *err);

#endif
