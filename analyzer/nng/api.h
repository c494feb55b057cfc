/*
 * api.h - the facts of shim/trace/nng_api.def as tables: what each function is called, what it
 * does, and what its arguments are.
 *
 * Any thread: the tables are constant, and the strings that come back are static.
 */
#ifndef NNGTRACE_NNG_API_H
#define NNGTRACE_NNG_API_H

#include <stdbool.h>
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

/*
 * The numbers of functions: those of enum nngt_function, and behind them those of variants.def,
 * which stand for a function in some releases of NNG.
 */
enum {
	API_BEFORE_VARIANTS = NNGT_FUNCTIONS - 1,
#define VARIANT(name, result, does, about, releases, args) API_VARIANT_LINE(__LINE__),
#define API_VARIANT_LINE(line)                             API_VARIANT_NAME(line)
#define API_VARIANT_NAME(line)                             API_VARIANT_##line
#include "analyzer/nng/variants.def"
#undef VARIANT
#undef API_VARIANT_LINE
#undef API_VARIANT_NAME
	API_FUNCTIONS
};

extern const struct api_function api_functions[API_FUNCTIONS];

/* The function's facts. id: below API_FUNCTIONS; anything else is a bug. The table is static. */
static inline const struct api_function *
api_function(unsigned id)
{
	return &api_functions[id];
}

/* Is it no function of NNG's, but what the program says itself (include/nngtrace.h)? */
static inline bool
function_is_annotation(const struct api_function *function)
{
	return (function->verb & NNGT_VERB_NOTE) != 0;
}

/*
 * Is the function's result an error of NNG's? nanomsg's sends and receives return a length, or -1.
 */
static inline bool
function_returns_error(const struct api_function *function)
{
	return function->result == NNGT_RESULT && function->does != NNGT_DOES_NN_SEND &&
	       function->does != NNGT_DOES_NN_RECV;
}

/* Does this result of the function say that the call has failed? */
static inline bool
function_failed(const struct api_function *function, int64_t result)
{
	return function_returns_error(function) ? result != 0
	                                        : function->result == NNGT_RESULT && result < 0;
}

/* Returns whether an argument of the function has this kind (for one that NNG fills in: with
 * NNGT_OUT). */
static inline bool
api_takes(const struct api_function *function, unsigned kind)
{
	for (unsigned i = 0; i < function->nargs; i++) {
		if (function->args[i] == kind) {
			return true;
		}
	}
	return false;
}

/* The function (enum nngt_function) that a number stands for. */
unsigned api_base(unsigned id);

/* The function (enum nngt_function) of a name, or -1. */
int api_function_find(const char *name);

/* Does code of NNG's, public or not, have such names? */
bool api_names_code(const char *function);

/* Bytes that a kind takes in an event (NNGT_OUT is ignored), and its word for people. */
unsigned api_kind_width(unsigned kind);
const char *api_kind_word(unsigned kind);

/*
 * The hash of the first functions of the table: what the header of a trace that knows so many must
 * have. functions: at most NNGT_FUNCTIONS.
 */
uint64_t api_hash(unsigned functions);

/*
 * Older traces have another hash, and do not say how many functions they know. Returns the number
 * when their table was the beginning of this one, else 0.
 */
unsigned api_functions_of(uint64_t old_hash);

#endif
