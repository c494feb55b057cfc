/*
 * config.h - the environment variables of the shim, read once when recording starts.
 */
#ifndef NNGTRACE_SHIM_CONFIG_H
#define NNGTRACE_SHIM_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/base/text.h"

#define CONFIG_DEPTH_DEFAULT 32u
#define CONFIG_OUT_DEFAULT   "nngtrace.%e.%p.trace"
#define CONFIG_LIMIT_LEAST   (UINT64_C(64) << 10)

struct config {
	const char *out;        /* NNGTRACE_OUT: a template, see config_expand_out */
	uint32_t depth;         /* NNGTRACE_DEPTH: frames kept in a stack; 0: no stacks */
	uint64_t limit;         /* NNGTRACE_LIMIT: bytes on disk; 0: none */
	uint64_t prealloc;      /* NNGTRACE_PREALLOC: bytes that are mapped at the start; 0: none */
	const char *self_check; /* NNGTRACE_SELFCHECK, or NULL: for tests, see selfcheck.h */
	bool ours;              /* false: NNGTRACE_ONLY (of nngtrace record) names another process */
};

/* Reads the environment. A bad value is said on stderr and its default used. */
void config_read(struct config *c);

/*
 * The bytes that are mapped at the start, and are then all that may be had: of NNGTRACE_PREALLOC
 * and a smaller NNGTRACE_LIMIT, the smaller. 0: the file grows.
 */
uint64_t config_prealloc(void);

/* The parsers alone. False: not accepted, *value untouched. */
bool config_parse_depth(const char *word, uint32_t *value);
bool config_parse_limit(const char *word, uint64_t *value);
bool config_parse_out(const char *word);

/* Appends the template with %p, %e and %% filled in. Returns whether it has a %p. */
bool config_expand_out(struct text *t, const char *out, uint32_t pid, const char *program);

#endif
