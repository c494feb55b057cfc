/*
 * api.h - the facts of shim/trace/nng_api.def as tables: what each function is called, what it
 * does, and what its arguments are.
 */
#ifndef NNGTRACE_NNG_API_H
#define NNGTRACE_NNG_API_H

#include <stdint.h>
#include "shim/trace/format.h"

#define API_ARGS_MAX 5

struct api_function {
	const char *name;
	const char *releases; /* of NNG, "first-last" */
	uint8_t does;         /* enum nngt_does */
	uint8_t verb;         /* enum nngt_verb_class: of does */
	uint8_t about;        /* enum nngt_about */
	uint8_t result;       /* enum nngt_kind */
	uint8_t nargs;
	uint8_t args[API_ARGS_MAX]; /* enum nngt_kind, NNGT_OUT added */
};

extern const struct api_function api_functions[NNGT_FUNCTIONS];

/* The function's facts. id: enum nngt_function; anything else is a bug. The table is static. */
static inline const struct api_function *
api_function(unsigned id)
{
	return &api_functions[id];
}

/* The id of a function by name, or -1. */
int api_function_find(const char *name);

/* Bytes that a kind takes in an event (NNGT_OUT is ignored), and its word for people. */
unsigned api_kind_width(unsigned kind);
const char *api_kind_word(unsigned kind);

/* The hash that a trace's header must carry to be decoded by this table. */
uint64_t api_hash(void);

/* NNG's name for an error code ("NNG_ECLOSED"), or NULL when it has none. */
const char *api_error_name(int code);

#endif
