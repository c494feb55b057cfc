/*
 * api_hash.h - one number for the names and argument kinds of nng_api.def.
 * The shim stores it in a trace's header, the analyzer computes the very same: a trace made
 * with another table cannot be decoded and is refused.
 */
#ifndef NNGTRACE_SHIM_TRACE_API_HASH_H
#define NNGTRACE_SHIM_TRACE_API_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "shim/trace/format.h"

#define NNGT_ARGS_MAX 5

/* The kinds as the table writes them, with and without OUT_. */
enum {
#define X(kind, word, width)                                                                       \
	NNGT_HASH_##kind = NNGT_##kind, NNGT_HASH_OUT_##kind = NNGT_##kind | NNGT_OUT,
	NNGT_OBJECT_KINDS(X) NNGT_VALUE_KINDS(X)
#undef X
};

static inline uint64_t
nngt_fnv1a(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	for (size_t i = 0; i < size; i++) {
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	}
	return hash;
}

/* FNV-1a, 64 bits, over all functions in order: name, does, result, count and kinds of arguments.
 */
static inline uint64_t
nngt_api_hash(void)
{
	struct row {
		const char *name;
		uint8_t facts[3 + NNGT_ARGS_MAX]; /* does, result, nargs, args */
	};
	/* clang-format off */
#define KIND(type, kind) NNGT_HASH_##kind
#define ARGS0 0
#define ARGS1(a) 1, KIND a
#define ARGS2(a, b) 2, KIND a, KIND b
#define ARGS3(a, b, c) 3, KIND a, KIND b, KIND c
#define ARGS4(a, b, c, d) 4, KIND a, KIND b, KIND c, KIND d
#define ARGS5(a, b, c, d, e) 5, KIND a, KIND b, KIND c, KIND d, KIND e
#define CALL(name, result, when, does, about, releases, args)                                             \
	{#name, {NNGT_DOES_##does, NNGT_HASH_##result, args}},
#define NOT_TRACED(name, why)
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
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t length = 0;
		while (rows[i].name[length] != '\0') {
			length++;
		}
		hash = nngt_fnv1a(hash, rows[i].name, length);
		hash = nngt_fnv1a(hash, rows[i].facts, 3u + rows[i].facts[2]);
	}
	return hash;
}

#endif
