/*
 * source.h - lines of the program's source files, for reports. A file is read when it is a regular
 * one and was not changed after the recording began, nor after the program was built: other lines
 * would be those of another program.
 *
 * One thread at a time for one struct sources, which owns the lines that come back.
 */
#ifndef NNGTRACE_REPORT_SOURCE_H
#define NNGTRACE_REPORT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/symbols/symbols.h"

/* A larger file is generated, and nobody's to read. */
#define SOURCE_BYTES_MAX (4u << 20)

struct source {
	char *text; /* ended by NUL */
	size_t size;
	size_t *starts; /* of each line, and of the end: lines + 1 of them */
	unsigned lines;
	char (*hashes)[32]; /* source_hash; NULL: not worked out yet */
};

/* The files read so far. Zeroed memory is an empty one. */
struct sources {
	struct source_slot *slots;
	size_t count, room;
	size_t bytes; /* of all of them */
};

/* Frees all files, and with them the lines that were handed out. */
void sources_free(struct sources *sources);

/*
 * The file of a frame, or NULL: there is none, it is not to be trusted, or memory is short.
 * It lives as long as sources.
 */
struct source *source_find(struct sources *sources, const struct frame *frame,
                           uint64_t recorded_wall_ns);

/* Whether source_find gave no file because that was changed after what was recorded. */
bool source_changed(const struct sources *sources, const struct frame *frame);

/* A line without its end, from 1; NULL when there is no such line. *length is its bytes. */
const char *source_line(const struct source *source, unsigned line, size_t *length);

/*
 * The hash of a line by which GitHub knows a finding again: of 100 characters from there on without
 * blanks, as the CodeQL action works it out (its primaryLocationLineHash). NULL: no such line.
 */
const char *source_hash(struct source *source, unsigned line);

#endif
