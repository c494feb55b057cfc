/*
 * symbols.h - from addresses to functions, files and lines, with elfutils.
 *
 * Uses the file a module was loaded from when its build-id is still the recorded one, and
 * separate debug files found by build-id or debug link. Never the network, unless asked.
 * A process of its own reads them, within limits: helper.h. What cannot be found, or not be
 * read within the limits, costs names, never frames.
 *
 * One thread at a time for one struct symbols.
 */
#ifndef NNGTRACE_SYMBOLS_SYMBOLS_H
#define NNGTRACE_SYMBOLS_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer/base/source_paths.h"
#include "analyzer/read/trace.h"

struct symbols;

struct frame {
	const char *function; /* demangled; NULL: unknown */
	const char *file;     /* where it is on this machine, see source_paths_find; NULL: unknown */
	/*
	 * What a reader is shown of it: relative to the root of the sources when it is below, and not
	 * a library's; else file. NULL: unknown.
	 */
	const char *shown;
	unsigned line;      /* 0: unknown */
	const char *module; /* base name of the module's path; "" when no module is known */
	const char *module_path;
	uint64_t offset;   /* of the call (not of its return address) in the module's file, as
	                      addr2line takes it; the raw address when there is no file */
	char build_id[41]; /* hexadecimal, cut at 20 bytes; "" when there is none */
	/*
	 * Says what line is when it is not that of the call, as the end of a sentence: "the line is
	 * ...". NULL: it is that of the call. Static. Either the function left by a jump (a tail call),
	 * so its frame was gone when NNG was called, or the compiler kept no line for the call.
	 */
	const char *line_is;
	const char *line_why; /* the reason, a sentence; NULL with line_is. Static */
	bool gone;            /* the frame was gone, and which jump it was is not known */
	bool inlined;         /* into the frame that follows */
	bool library;         /* libc, libnng, libstdc++, a wrapper...: nobody's application code */
};

/* NULL when memory is short. The strings of frames live as long as the symbols. */
struct symbols *symbols_open(struct trace *trace, bool network);
void symbols_close(struct symbols *symbols);

/*
 * Ends the process that reads names until it is needed again. For one who has many traces open:
 * each has such a process.
 */
void symbols_rest(struct symbols *symbols);

/*
 * Where separate debug files are looked for instead of /usr/lib/debug and beside the module:
 * directories with ':' between them. Before the first look-up; path is copied.
 */
bool symbols_debug_path(struct symbols *symbols, const char *path);

/*
 * The folder below which the files of the traced system are, when it is not this one: see
 * elf_file_options. False: memory is short, or the working directory is not known. Before the first
 * look-up; path is copied.
 */
bool symbols_sysroot(struct symbols *symbols, const char *path);

/*
 * Functions whose names match one of these patterns (fnmatch(3)) count as libraries': they wrap
 * NNG, and what matters is who calls them. The patterns are borrowed. Before the first look-up.
 */
void symbols_wrappers(struct symbols *symbols, const char *const *globs, size_t count);

/*
 * How names of source files become paths, instead of the default (the nearest working copy above
 * the working directory). Borrowed. Before the first look-up.
 */
void symbols_source_paths(struct symbols *symbols, const struct source_paths *paths);

/* Tells that symbols_stack will be asked for nearly all stacks, in the order of their ids. */
void symbols_all_stacks(struct symbols *symbols);

/*
 * The frames of a stack at a time, innermost first, inlined ones before the one they are
 * inlined into. Writes at most max; returns how many. Results are cached.
 */
unsigned symbols_stack(struct symbols *symbols, uint32_t stack, uint64_t time_ns,
                       struct frame *frames, unsigned max);

/*
 * Are two stacks the same, function by function and line by line? Addresses may differ: what one
 * line calls has several when its loop was unrolled. False where a line is not known.
 */
bool symbols_same_lines(struct symbols *symbols, uint32_t a, uint32_t b);

/* A module of which names are missing. */
struct symbols_loss {
	const char *module; /* its path */
	const char *reason; /* a clause: "its debug information needs too much memory" */
	const char *what;   /* is missing: "names" (and lines), or only "lines" */
};

/*
 * Tells that a reader is shown a frame without its line, and may ask why: the module's loss is told
 * then, also when nobody but him would miss anything. Not shown: he sees nothing of the frame; then
 * it is only told when the trace is of another build of the module.
 */
void symbols_miss(struct symbols *symbols, const struct frame *frame, bool shown);

/* One after the other: start with *at = 0; false at the end. */
bool symbols_next_loss(const struct symbols *symbols, uint32_t *at, struct symbols_loss *loss);

/* The function at an address (a callback's, say): false when it has no name. */
bool symbols_address(struct symbols *symbols, uint64_t address, uint64_t time_ns,
                     struct frame *frame);

#endif
