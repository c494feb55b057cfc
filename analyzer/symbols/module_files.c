/* module_files.c - see module_files.h */
#include "analyzer/symbols/module_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "shim/trace/hash.h"

static bool
starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Libraries that call NNG, or the application, on somebody's behalf. C: the C library's own. */
static const struct {
	const char *prefix;
	bool c;
} libraries[] = {{"libc.", true},      {"libc-", true},       {"libpthread", true},
                 {"ld-linux", true},   {"ld-musl", true},     {"libnngtrace.", false},
                 {"libnng.", false},   {"libstdc++.", false}, {"libc++", false},
                 {"libgcc_s.", false}, {"libasan.", false},   {"libtsan.", false},
                 {"libubsan.", false}};

static bool
is_library(const char *name, bool c)
{
	for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		if (starts_with(name, libraries[i].prefix)) {
			return libraries[i].c || !c;
		}
	}
	return false;
}

bool
module_is_c_library(const char *path)
{
	const char *slash = strrchr(path, '/');
	return is_library(slash == NULL ? path : slash + 1, true);
}

bool
module_is_library_source(const char *file)
{
	return file != NULL && (strstr(file, "/include/c++/") != NULL || starts_with(file, "/rustc/"));
}

static void
describe(struct module_file *entry, const struct trace_module *module)
{
	const char *path = module->path == NULL ? "" : module->path;
	const char *slash = strrchr(path, '/');
	entry->path = path;
	entry->name = slash == NULL ? path : slash + 1;
	if (path[0] == '\0' || path[0] == '[' || starts_with(entry->name, "linux-vdso.")) {
		entry->path = entry->name = "";
		entry->nameless = true;
	}
	unsigned bytes = module->build_id_size < 20 ? module->build_id_size : 20;
	for (unsigned i = 0; i < bytes; i++) {
		snprintf(entry->build_id + 2 * i, 3, "%02x", module->build_id[i]);
	}
	entry->library = is_library(entry->name, false);
}

static bool
entries_reserve(struct module_files *files, uint32_t index)
{
	uint32_t *larger = array_reach(files->entries, &files->entries_room, index, sizeof(*larger));
	if (larger != NULL) {
		files->entries = larger;
	}
	return larger != NULL;
}

static bool
is_same_file(const struct trace_module *a, const struct trace_module *b)
{
	return a->build_id_size == b->build_id_size &&
	       memcmp(a->build_id, b->build_id, a->build_id_size) == 0 && strcmp(a->path, b->path) == 0;
}

/* A new entry's index plus one; 0 when memory is short. */
static uint32_t
add_entry(struct module_files *files, const struct trace_module *module)
{
	void *larger = array_grow(files->items, &files->room, files->count, 1, sizeof(files->items[0]));
	if (larger == NULL) {
		return 0;
	}
	files->items = larger;
	struct module_file *entry = &files->items[files->count++];
	memset(entry, 0, sizeof(*entry));
	entry->module = module;
	describe(entry, module);
	if (!entry->nameless &&
	    !table_put(&files->by_path, (uintptr_t)entry->path, (void *)(uintptr_t)files->count)) {
		files->count--;
		return 0;
	}
	return files->count;
}

struct module_file *
module_files_of_path(const struct module_files *files, const char *path)
{
	uintptr_t known = (uintptr_t)table_get(&files->by_path, (uintptr_t)path);
	return known != 0 ? &files->items[known - 1] : NULL;
}

uint32_t
module_files_find(struct module_files *files, const struct trace_module *module)
{
	if (!entries_reserve(files, module->index)) {
		return 0;
	}
	uint32_t *entry = &files->entries[module->index];
	if (*entry != 0) {
		return *entry;
	}
	uint64_t key = hash_text(HASH_START, module->path);
	key = hash_bytes(key, module->build_id, module->build_id_size);
	uintptr_t known = (uintptr_t)table_get(&files->by_file, key);
	if (known != 0 && is_same_file(files->items[known - 1].module, module)) {
		return *entry = (uint32_t)known;
	}
	*entry = add_entry(files, module);
	if (*entry != 0 && !table_put(&files->by_file, key, (void *)(uintptr_t)*entry)) {
		return *entry; /* the next module of this file has an entry of its own */
	}
	return *entry;
}

void
module_files_free(struct module_files *files)
{
	table_free(&files->by_file);
	table_free(&files->by_path);
	free(files->items);
	free(files->entries);
}
