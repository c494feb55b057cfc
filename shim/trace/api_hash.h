/*
 * api_hash.h - one number for the names and argument kinds of nng_api.def.
 * The shim stores it in a trace's header, beside the number of functions. The analyzer computes
 * the hash of as many functions of its own: if it is the same, the trace can be decoded, however
 * many functions were appended since.
 *
 * Any thread: all of it is constant.
 */
#ifndef NNGTRACE_SHIM_TRACE_API_HASH_H
#define NNGTRACE_SHIM_TRACE_API_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "shim/trace/format.h"
#include "shim/trace/hash.h"

#define NNGT_ARGS_MAX 5

/* The kinds as the table writes them, with and without OUT_. */
enum {
#define X(kind, word, width)                                                                       \
	NNGT_HASH_##kind = NNGT_##kind, NNGT_HASH_OUT_##kind = NNGT_##kind | NNGT_OUT,
	NNGT_OBJECT_KINDS(X) NNGT_VALUE_KINDS(X)
#undef X
};

/*
 * Returns the hash of the first functions of the table, in order: the name, and the kinds of the
 * result and of the arguments with the bytes they take. What a function does, and when it is
 * recorded, is not part of it: a trace is decoded without that. functions: at most NNGT_FUNCTIONS.
 */
static inline uint64_t
nngt_api_hash(unsigned functions)
{
	struct row {
		const char *name;
		uint8_t result, nargs;
		uint8_t args[NNGT_ARGS_MAX];
	};
	static const uint8_t widths[] = {
#define X(kind, word, width) [NNGT_##kind] = width,
	    NNGT_OBJECT_KINDS(X) NNGT_VALUE_KINDS(X)
#undef X
	};
	/* clang-format off */
#define KIND(type, kind) NNGT_HASH_##kind
#define ARGS0 0, {0}
#define ARGS1(a) 1, {KIND a}
#define ARGS2(a, b) 2, {KIND a, KIND b}
#define ARGS3(a, b, c) 3, {KIND a, KIND b, KIND c}
#define ARGS4(a, b, c, d) 4, {KIND a, KIND b, KIND c, KIND d}
#define ARGS5(a, b, c, d, e) 5, {KIND a, KIND b, KIND c, KIND d, KIND e}
#define CALL(name, result, when, does, about, releases, args)                                             \
	{#name, NNGT_HASH_##result, args},
#define NOT_TRACED(name, why)
#define ANNOTATION(name, does, args) {#name, NNGT_VOID, args},
	static const struct row rows[] = {
#include "shim/trace/nng_api.def"
	};
#undef KIND
#undef ARGS0
#undef ARGS1
#undef ARGS2
#undef ARGS3
#undef ARGS4
#undef ARGS5
#undef CALL
#undef NOT_TRACED
	/* clang-format on */
	uint64_t hash = HASH_START;
	for (unsigned i = 0; i < functions; i++) {
		const struct row *row = &rows[i];
		uint8_t kinds[1 + NNGT_ARGS_MAX] = {row->result};
		hash = hash_text(hash, row->name);
		for (unsigned arg = 0; arg < row->nargs; arg++) {
			kinds[1 + arg] = row->args[arg];
		}
		for (unsigned at = 0; at <= row->nargs; at++) {
			uint8_t facts[] = {kinds[at], widths[kinds[at] & ~(unsigned)NNGT_OUT]};
			hash = hash_bytes(hash, facts, sizeof(facts));
		}
		hash = hash_step(hash, row->nargs);
	}
	return hash;
}

#endif
