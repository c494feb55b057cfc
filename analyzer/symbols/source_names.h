/*
 * source_names.h - the source files that compilers have named, each looked for once: many places
 * have the same. Belongs to one struct symbols; one thread.
 */
#ifndef NNGTRACE_SYMBOLS_SOURCE_NAMES_H
#define NNGTRACE_SYMBOLS_SOURCE_NAMES_H

#include "analyzer/base/source_paths.h"
#include "analyzer/base/table.h"

struct source_name {
	char *file;        /* the path */
	const char *below; /* of the root of the sources: points into file */
	char name[];       /* as the compiler recorded it */
};

/* Starts as zeros. */
struct source_names {
	struct table by_name; /* by the hash of the name */
};

/*
 * The source file of a name, which lives as long as names. paths: the same in every call. NULL for
 * NULL, or when memory is short.
 */
const struct source_name *source_names_find(struct source_names *names,
                                            const struct source_paths *paths, const char *name);

/* Frees all that names holds, and every source file that it gave. */
void source_names_free(struct source_names *names);

#endif
