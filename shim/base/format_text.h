/*
 * format_text.h - putting text together without stdio and without malloc.
 * Any thread; nothing here sets errno to a new value for the host.
 */
#ifndef NNGTRACE_SHIM_BASE_FORMAT_TEXT_H
#define NNGTRACE_SHIM_BASE_FORMAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text in the caller's buffer, always ended by NUL; what does not fit is cut. */
struct text {
	char *start;
	size_t length, size; /* bytes used and there, the NUL included in size only */
	bool cut;
};

/* An empty text in a buffer, which stays the caller's. size: at least 1. */
struct text text_in(char *buffer, size_t size);
/* Each adds to the end: a text up to its NUL, bytes (none of them NUL), a decimal number. */
void text_add(struct text *t, const char *more);
void text_add_bytes(struct text *t, const char *more, size_t length);
void text_add_number(struct text *t, uint64_t number);

/* What stands behind the last '/' of a path: a part of it. */
const char *path_base(const char *path);

/* The name of an errno value; a constant. */
const char *error_reason(int number);

#endif
