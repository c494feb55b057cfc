/*
 * config.h - the environment variables of the shim (trace/environment.def) and the working
 * directory, as they were when the shim was loaded. The program may change both before its first
 * call of NNG (a daemon does), and getenv beside a thread that calls setenv may crash. So they are
 * copied then, and never looked up again.
 */
#ifndef NNGTRACE_SHIM_CONFIG_H
#define NNGTRACE_SHIM_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/base/format_text.h"
#include "shim/trace/environment.h"
#include "shim/trace/guard_words.h"
#include "shim/trace/perturb_words.h"

#define CONFIG_LIMIT_LEAST (UINT64_C(64) << 10)

struct config {
	const char *out;        /* NNGTRACE_OUT: a template, see config_expand_out */
	uint32_t depth;         /* NNGTRACE_DEPTH: frames kept in a stack; 0: no stacks */
	uint64_t limit;         /* NNGTRACE_LIMIT: bytes on disk; 0: none */
	uint64_t prealloc;      /* NNGTRACE_PREALLOC: bytes that are mapped at the start; 0: none */
	const char *self_check; /* NNGTRACE_SELFCHECK, or NULL: for tests, see selfcheck.h */
	struct guard_settings guard;     /* NNGTRACE_GUARD */
	struct perturb_settings perturb; /* NNGTRACE_PERTURB */
	bool ours; /* false: NNGTRACE_ONLY (of nngtrace record) names another process */
};

/*
 * Copies the environment and looks at the working directory and at stderr, unless that is done: at
 * load, and before a call of NNG in a constructor that ran before the shim's. Any thread; keeps
 * errno.
 */
void config_load(void);

/* The value that a variable had at load, or NULL. It stays. Loads if need be. */
const char *config_value(enum environment which);

/*
 * What the variables say, when a recording starts. A bad value is said on stderr, once for a
 * process and the children that it forks, and the standard value used. One thread at a time.
 */
void config_read(struct config *c);

/*
 * The bytes that are mapped at the start, and are then all that may be had: of NNGTRACE_PREALLOC
 * and a smaller NNGTRACE_LIMIT, the smaller. 0: the file grows.
 */
uint64_t config_prealloc(void);

/*
 * The parsers alone, of NNGTRACE_DEPTH, NNGTRACE_LIMIT and NNGTRACE_OUT. False: not accepted,
 * *value untouched. Any thread.
 */
bool config_parse_depth(const char *word, uint32_t *value);
bool config_parse_limit(const char *word, uint64_t *value);
bool config_parse_out(const char *word);

/* Appends the template with %p, %e and %% filled in. Returns whether it has a %p. */
bool config_expand_out(struct text *t, const char *out, uint32_t pid, const char *program);

/*
 * For a relative path: appends the working directory of the load and a '/'. Nothing when it cannot
 * be reached any more by its name (chroot, removed): then the path starts at the present one.
 */
void config_add_folder(struct text *t);

#endif
