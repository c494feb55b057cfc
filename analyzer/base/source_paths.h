/*
 * source_paths.h - the names of source files, from what the compiler recorded to what a reader can
 * open: joined, mapped, without "." and "..", and relative to the root of the sources.
 *
 * One thread at a time while paths are added; then any thread may ask.
 */
#ifndef NNGTRACE_BASE_SOURCE_PATHS_H
#define NNGTRACE_BASE_SOURCE_PATHS_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/error.h"

/* The most --path-map of one command line. */
#define SOURCE_MAPS_MAX 32

/* Paths that begin with the folder `from` begin with `to` on this machine. */
struct source_map {
	const char *from; /* not ended by NUL: length bytes */
	size_t length;
	const char *to;
};

struct source_paths {
	char *root; /* absolute, without a final slash; NULL: not set yet, see source_paths_start */
	struct source_map maps[SOURCE_MAPS_MAX];
	size_t map_count;
};

/*
 * Sets the root: the folder given (resolved), or with NULL the nearest one from the working
 * directory upwards that holds .git, .hg or .svn, or else the working directory. Release it with
 * source_paths_end. False with a reason when the folder is none.
 */
bool source_paths_start(struct source_paths *paths, const char *root, struct error *err);
void source_paths_end(struct source_paths *paths);

/* Adds "FROM=TO", which is borrowed. The first map that fits is used. False with a reason. */
bool source_paths_map(struct source_paths *paths, const char *text, struct error *err);

/*
 * The file that a name stands for. A relative name is relative to the folder that the compiler ran
 * in, which libdw has joined with it as far as it was recorded. Links are followed when the file
 * is there; it is not opened. The caller frees the result; NULL when memory is short.
 */
char *source_paths_find(const struct source_paths *paths, const char *name);

/*
 * The part of a file's name below the root, which points into it; the name itself when it is not
 * below the root, or when there is no root.
 */
const char *source_paths_below(const struct source_paths *paths, const char *file);

#endif
