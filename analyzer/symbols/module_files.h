/*
 * module_files.h - the files that the modules of a trace were loaded from, each once: a plugin that
 * comes and goes is many modules of one file. Belongs to one struct symbols; one thread.
 */
#ifndef NNGTRACE_SYMBOLS_MODULE_FILES_H
#define NNGTRACE_SYMBOLS_MODULE_FILES_H

#include "analyzer/base/table.h"
#include "analyzer/read/trace.h"
#include "analyzer/symbols/helper.h"

struct module_file {
	bool nameless; /* no file stands behind it */
	enum helper_loss loss;
	bool missed;                       /* see symbols_miss */
	const struct trace_module *module; /* one of them */
	const char *path, *name;
	char build_id[41];
	bool library;
};

/* Starts as zeros. */
struct module_files {
	struct module_file *items;
	uint32_t count;
	size_t room;
	struct table by_file; /* by the hash of path and build-id: an index into items plus one */
	struct table by_path; /* by the pointer `path`, which no two items share: the same */
	uint32_t *entries;    /* by the index of the trace_module: an index into items plus one */
	size_t entries_room;
};

/* Returns the index of a module's file plus one; 0 when memory is short. */
uint32_t module_files_find(struct module_files *files, const struct trace_module *module);
void module_files_free(struct module_files *files);

/* The file that a frame's module_path was taken from, or NULL: it has no name. */
struct module_file *module_files_of_path(const struct module_files *files, const char *path);

/* The file is the C library, or its dynamic linker. */
bool module_is_c_library(const char *path);

/* The headers of C++ and Rust are compiled into the application and still not its code. */
bool module_is_library_source(const char *file);

#endif
