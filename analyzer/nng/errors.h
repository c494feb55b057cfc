/*
 * errors.h - NNG's error codes, from errors.def. Any thread may call these.
 */
#ifndef NNGTRACE_NNG_ERRORS_H
#define NNGTRACE_NNG_ERRORS_H

#include <stddef.h>
#include <stdint.h>

enum {
#define ERROR(name, number, since)     NNG_##name = number,
#define ERROR_BIT(name, number, since) NNG_##name = number,
#include "analyzer/nng/errors.def"
#undef ERROR
#undef ERROR_BIT
};

/* NNG's name for an error code ("NNG_ECLOSED"; of one with a bit, the bit's), or NULL: none. */
const char *error_name(int64_t code);

/* "7 NNG_ECLOSED", "268435458 NNG_ESYSERR (No such file or directory)", "0". */
void error_text(int64_t code, char *text, size_t size);

/*
 * A number for each error code, for tables: from 1 to ERROR_COUNT - 1, and 0 for what has no name.
 * error_number_name is its name, NULL for 0.
 */
enum {
	ERROR_UNNAMED,
#define ERROR(name, number, since)     ERROR_IS_##name,
#define ERROR_BIT(name, number, since) ERROR_IS_##name,
#include "analyzer/nng/errors.def"
#undef ERROR
#undef ERROR_BIT
	ERROR_COUNT
};
/* The enumerator of a code; that of an unknown one is the last. */
unsigned error_number(int64_t code);
/* Its name: "NNG_ECLOSED". A constant. */
const char *error_number_name(unsigned number);

#endif
