/*
 * suppressions.h - files that say which findings nobody needs to see again, and why.
 *
 *   file    = { [ entry ] [ "#" reason ] line-end }
 *   entry   = rule { blank name "=" pattern }
 *
 * The rule is an id or a pattern; a pattern may stand in double quotes. All matchers of an entry
 * must hold, and the first entry that fits a finding wins.
 *
 * One thread at a time for one list, which owns its entries.
 */
#ifndef NNGTRACE_REPORT_SUPPRESSIONS_H
#define NNGTRACE_REPORT_SUPPRESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/base/error.h"
#include "analyzer/base/table.h"
#include "analyzer/report/account.h"

/* What a matcher looks at: X(enumerator, word). */
#define SUPPRESSION_MATCHERS(X)                                                                    \
	X(KEY, "key")                                                                                  \
	X(AT, "at")                                                                                    \
	X(IN, "in")                                                                                    \
	X(FROM, "from")                                                                                \
	X(FILE, "file")                                                                                \
	X(MODULE, "module")

enum suppression_matcher {
#define X(name, word) SUPPRESSION_##name,
	SUPPRESSION_MATCHERS(X)
#undef X
	    SUPPRESSION_MATCHER_COUNT
};

struct suppression {
	const char *file; /* the name of its file, as it was given */
	unsigned line;
	char *text; /* the entry as it stands, without the reason; owned */
	char *rule;
	char *patterns[SUPPRESSION_MATCHER_COUNT]; /* NULL: no such matcher */
	char *reason;                              /* "" when there is none */
	uint64_t used;                             /* how many findings it has suppressed */
	bool in_source;                            /* a comment there */
};

struct suppressions {
	struct suppression *items;
	size_t count, room;
	struct table by_key; /* entries that are sure to fit no other key: an index plus one */
	size_t *others;      /* the rest, as indices, in their order */
	size_t other_count, other_room;
	char **files; /* names that the items point to */
	size_t file_count, file_room;
};

/*
 * Reads a file of entries behind what is there. warn is told of rules that this version does not
 * know. False with "FILE:LINE: ..." or the reason why it could not be read.
 */
bool suppressions_read(struct suppressions *list, const char *file, void (*warn)(const char *words),
                       struct error *err);

/*
 * Reads the file of the source root, unless there is none. One that is not the user's or root's,
 * not a regular file, or that others may write is not used: warn is told.
 */
bool suppressions_read_root(struct suppressions *list, const char *root,
                            void (*warn)(const char *words), struct error *err);

/* Frees all entries, and empties the list. */
void suppressions_free(struct suppressions *list);

/* The entry that suppresses a finding with this key, or NULL. It is not counted as used. */
struct suppression *suppressions_find(struct suppressions *list, const struct account *account,
                                      const char *key);

/* Prints an entry that would suppress it: "msg-free-after-send at=ask file=src/client.c". */
void suppression_suggest(FILE *out, const struct account *account);

#endif
