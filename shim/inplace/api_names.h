/*
 * api_names.h - the names of all functions of nng_api.def, those that are not traced included.
 * A name's number is that of its function (enum nngt_function) when it is traced; others follow.
 */
#ifndef NNGTRACE_SHIM_INPLACE_API_NAMES_H
#define NNGTRACE_SHIM_INPLACE_API_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/trace/format.h"

enum {
	API_NAMES_FIRST_OTHER = NNGT_FUNCTIONS - 1,
#define CALL(name, result, when, does, about, releases, args)
#define NOT_TRACED(name, why) API_NAME_##name,
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
	API_NAMES
};

/* Fills the table behind api_names_find. One thread at a time: the first one, or who has the
 * loader's lock. */
void api_names_start(void);

/* The number of a name of that length, or -1. After api_names_start() any thread. */
int api_names_find(const char *name, size_t length);

/* The name of a number; NULL: of an annotation, which is none of NNG's. A constant. */
const char *api_name(unsigned number);

/*
 * Whether findings would be false if calls of this function were not seen: it makes an object of
 * NNG's, ends it, or hands it over. Streams are an exception: what is missing of them is told.
 */
bool api_name_is_essential(unsigned number);

#endif
