/*
 * error.h - how library functions of the analyzer say what went wrong: they return false (or
 * NULL) and leave a sentence for people.  Only commands print it and choose an exit status.
 */
#ifndef NNGTRACE_BASE_ERROR_H
#define NNGTRACE_BASE_ERROR_H

#include <stdbool.h>

struct error {
	char text[512];
};

/* Formats the reason into err (which may be NULL) and returns false. Any thread. */
bool error_set(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
