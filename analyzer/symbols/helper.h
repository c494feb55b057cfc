/*
 * helper.h - a process that reads debug information for this one.
 *
 * The files that a trace names may be somebody else's, and made to crash their reader, or to take
 * all memory or all time. In a process with limits that costs names, and nothing else. It is
 * forked with the first question, so it knows the trace. It answers one question after the
 * other; when it ends over one, that module is given up and another helper takes the next.
 *
 * One thread at a time for one helper.
 */
#ifndef NNGTRACE_SYMBOLS_HELPER_H
#define NNGTRACE_SYMBOLS_HELPER_H

#include <stdbool.h>
#include <stdint.h>

#include "analyzer/read/trace.h"
#include "analyzer/symbols/elf_file.h"

/* Why there are no names, or not all. */
enum helper_loss {
	HELPER_NO_LOSS,
	HELPER_TOO_LARGE, /* more memory than limits.h grants */
	HELPER_TOO_SLOW,  /* more time */
	HELPER_CRASHED,   /* the helper ended for another reason */
	HELPER_NO_TIME,   /* not asked any more: all together have taken too much time */
	HELPER_NONE,      /* no helper could be started */
	/* These are told only of places that are shown, see symbols_miss. */
	HELPER_OTHER_BUILD, /* another build is where the file was */
	HELPER_MISSING,     /* the file is not there any more */
	HELPER_NO_DEBUG     /* nothing was found that knows lines */
};

/* As struct elf_place; both strings are owned by who has the place. */
struct helper_place {
	char *function, *file; /* NULL: unknown */
	unsigned line;
	enum elf_role role;
	unsigned jump_line;
};

struct helper;

/* Starts no process yet. options, and what they point to, must live longer. NULL: no memory. */
struct helper *helper_new(const struct elf_file_options *options);
void helper_free(struct helper *helper); /* ends the process, too; NULL is ignored */

/* Ends the process until the next question: a helper that may not be asked again costs memory. */
void helper_rest(struct helper *helper);

/* An address in a module's file. Modules with the same number are the same file. */
struct helper_query {
	const struct trace_module *module;
	uint32_t number;
	uint64_t address;
};

/* An answer, as elf_file_lookup gives it. places are the taker's, and their strings to be freed;
 * count may be 0. loss tells what is missing. */
typedef void helper_taker(void *data, const struct helper_query *query, struct helper_place *places,
                          unsigned count, enum helper_loss loss);

/*
 * Asks for the first of the queries, and perhaps for more: each answer goes to take. Returns how
 * many were answered, at least one.
 */
unsigned helper_lookup(struct helper *helper, const struct helper_query *queries, unsigned count,
                       helper_taker *take, void *data);

#endif
