/*
 * trace_files.h - the traces that a command line names: files, and folders for the traces in them.
 *
 * One thread at a time for one list.
 */
#ifndef NNGTRACE_CMD_TRACE_FILES_H
#define NNGTRACE_CMD_TRACE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/error.h"

/* Zeroed memory is an empty list. Owns the names; free with trace_files_free. */
struct trace_files {
	char **names;
	size_t count, room;
};

/*
 * Adds the files; for a folder, the regular files in it (not below it) that begin as traces do, in
 * byte order of their names. False with the reason, also when a folder has none.
 */
bool trace_files_add(struct trace_files *files, char *const *words, size_t count,
                     struct error *err);

/* Adds the trace in the working directory that was written last. False with the reason. */
bool trace_files_add_newest(struct trace_files *files, struct error *err);

/* Frees the names, and empties the list. */
void trace_files_free(struct trace_files *files);

#endif
