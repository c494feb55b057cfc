/*
 * symbols.c - see symbols.h
 *
 * A trace names the same few call sites over and over, so what an address is was worked out
 * once is kept: a table by (module, address) of frames. ELF files open when first needed.
 */
#include "analyzer/symbols/symbols.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/symbols/elf_file.h"

struct symbol_module {
	bool tried;
	struct elf_file *file; /* NULL: no names to be had */
	const char *path, *name;
	char build_id[41];
	bool library;
};

/* What is known of one address: its frames, innermost first. */
struct known_address {
	uint64_t address;
	uint32_t module; /* index into modules plus one; 0: none */
	unsigned count;  /* 0: the slot is free */
	struct frame *frames;
};

struct symbols {
	struct trace *trace;
	char *debug_path;
	struct symbol_module *modules;
	uint32_t module_count, module_room;
	uint32_t *entries; /* by the index of the trace_module: an index into modules plus one */
	uint32_t entries_room;
	struct known_address *known;    /* open addressing */
	size_t known_count, known_room; /* room is a power of two */
};

struct symbols *
symbols_open(struct trace *trace, bool network)
{
	if (!network) {
		/* elfutils asks these servers on its own as soon as they are configured. */
		unsetenv("DEBUGINFOD_URLS");
	}
	struct symbols *symbols = calloc(1, sizeof(*symbols));
	if (symbols != NULL) {
		symbols->trace = trace;
	}
	return symbols;
}

bool
symbols_debug_path(struct symbols *symbols, const char *path)
{
	free(symbols->debug_path);
	symbols->debug_path = strdup(path);
	return symbols->debug_path != NULL;
}

void
symbols_close(struct symbols *symbols)
{
	if (symbols == NULL) {
		return;
	}
	for (size_t i = 0; i < symbols->known_room; i++) {
		for (unsigned j = 0; j < symbols->known[i].count; j++) {
			free((char *)symbols->known[i].frames[j].function);
		}
		free(symbols->known[i].frames);
	}
	for (uint32_t i = 0; i < symbols->module_count; i++) {
		elf_file_close(symbols->modules[i].file);
	}
	free(symbols->known);
	free(symbols->modules);
	free(symbols->entries);
	free(symbols->debug_path);
	free(symbols);
}

static bool
starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Libraries that call NNG, or the application, on somebody's behalf. */
static bool
is_library(const char *name)
{
	static const char *const prefixes[] = {
	    "libnngtrace.", "libnng.", "libc.",     "libc-",    "libpthread", "ld-linux", "ld-musl",
	    "libstdc++.",   "libc++",  "libgcc_s.", "libasan.", "libtsan.",   "libubsan."};
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (starts_with(name, prefixes[i])) {
			return true;
		}
	}
	return false;
}

/* The headers of C++ and Rust are compiled into the application and still not its code. */
static bool
is_library_source(const char *file)
{
	return file != NULL && (strstr(file, "/include/c++/") != NULL || starts_with(file, "/rustc/"));
}

static void
describe(struct symbol_module *entry, const struct trace_module *module)
{
	const char *path = module->path == NULL ? "" : module->path;
	const char *slash = strrchr(path, '/');
	entry->path = path;
	entry->name = slash == NULL ? path : slash + 1;
	if (path[0] == '\0' || path[0] == '[' || starts_with(entry->name, "linux-vdso.")) {
		entry->path = entry->name = ""; /* no file stands behind it */
		entry->tried = true;
	}
	unsigned bytes = module->build_id_size < 20 ? module->build_id_size : 20;
	for (unsigned i = 0; i < bytes; i++) {
		snprintf(entry->build_id + 2 * i, 3, "%02x", module->build_id[i]);
	}
	entry->library = is_library(entry->name);
}

static bool
entries_reserve(struct symbols *symbols, uint32_t index)
{
	if (index < symbols->entries_room) {
		return true;
	}
	uint32_t room = index < 8 ? 16 : index + index / 2;
	uint32_t *larger = reallocarray(symbols->entries, room, sizeof(*larger));
	if (larger == NULL) {
		return false;
	}
	memset(larger + symbols->entries_room, 0, (room - symbols->entries_room) * sizeof(*larger));
	symbols->entries = larger;
	symbols->entries_room = room;
	return true;
}

/* The index of a module's entry plus one; 0 when memory is short. */
static uint32_t
module_entry(struct symbols *symbols, const struct trace_module *module)
{
	if (!entries_reserve(symbols, module->index)) {
		return 0;
	}
	if (symbols->entries[module->index] != 0) {
		return symbols->entries[module->index];
	}
	if (symbols->module_count == symbols->module_room) {
		uint32_t room = symbols->module_room == 0 ? 16 : symbols->module_room * 2;
		void *larger = realloc(symbols->modules, room * sizeof(symbols->modules[0]));
		if (larger == NULL) {
			return 0;
		}
		symbols->modules = larger;
		symbols->module_room = room;
	}
	struct symbol_module *entry = &symbols->modules[symbols->module_count++];
	memset(entry, 0, sizeof(*entry));
	describe(entry, module);
	return symbols->entries[module->index] = symbols->module_count;
}

static struct known_address *
known_slot(struct known_address *known, size_t room, uint32_t module, uint64_t address)
{
	uint64_t hash = (address ^ ((uint64_t)module << 48)) * UINT64_C(0x9e3779b97f4a7c15);
	for (size_t at = (size_t)(hash >> 32);; at++) {
		struct known_address *slot = &known[at & (room - 1)];
		if (slot->count == 0 || (slot->address == address && slot->module == module)) {
			return slot;
		}
	}
}

/* Makes sure that one more address fits. */
static bool
known_reserve(struct symbols *symbols)
{
	if (symbols->known_count * 2 < symbols->known_room) {
		return true;
	}
	size_t room = symbols->known_room == 0 ? 256 : symbols->known_room * 2;
	struct known_address *larger = calloc(room, sizeof(*larger));
	if (larger == NULL) {
		return false;
	}
	for (size_t i = 0; i < symbols->known_room; i++) {
		const struct known_address *old = &symbols->known[i];
		if (old->count > 0) {
			*known_slot(larger, room, old->module, old->address) = *old;
		}
	}
	free(symbols->known);
	symbols->known = larger;
	symbols->known_room = room;
	return true;
}

static unsigned
find_places(struct symbols *symbols, struct symbol_module *entry, const struct trace_module *module,
            uint64_t offset, struct elf_place places[ELF_FILE_INLINES_MAX])
{
	if (!entry->tried) {
		entry->tried = true;
		entry->file = elf_file_open(entry->path, module->build_id, module->build_id_size,
		                            symbols->debug_path);
	}
	unsigned count = 0;
	if (entry->file != NULL) {
		count = elf_file_lookup(entry->file, offset, places);
	}
	if (count == 0) {
		memset(&places[0], 0, sizeof(places[0]));
		count = 1;
	}
	return count;
}

static bool
learn(struct symbols *symbols, struct known_address *slot, const struct trace_module *module)
{
	struct elf_place places[ELF_FILE_INLINES_MAX] = {0};
	struct symbol_module none = {.path = "", .name = "", .tried = true};
	struct symbol_module *entry = slot->module == 0 ? &none : &symbols->modules[slot->module - 1];
	uint64_t offset =
	    module == NULL || entry->name[0] == '\0' ? slot->address : slot->address - module->bias;
	unsigned count = find_places(symbols, entry, module, offset, places);
	slot->frames = calloc(count, sizeof(slot->frames[0]));
	if (slot->frames == NULL) {
		for (unsigned i = 0; i < count; i++) {
			free(places[i].function);
		}
		return false;
	}
	for (unsigned i = 0; i < count; i++) {
		struct frame *frame = &slot->frames[i];
		frame->function = places[i].function;
		frame->file = places[i].file;
		frame->line = places[i].line;
		frame->module = entry->name;
		frame->module_path = entry->path;
		frame->offset = offset;
		memcpy(frame->build_id, entry->build_id, sizeof(frame->build_id));
		frame->inlined = i + 1 < count;
		frame->library = entry->library || is_library_source(frame->file);
	}
	slot->count = count;
	symbols->known_count++;
	return true;
}

/* The frames at an address inside an instruction; NULL only when memory is short. */
static const struct known_address *
look_up(struct symbols *symbols, uint64_t address, uint64_t time_ns)
{
	const struct trace_module *module = trace_module_at(symbols->trace, address, time_ns);
	uint32_t entry = module == NULL ? 0 : module_entry(symbols, module);
	if (!known_reserve(symbols)) {
		return NULL;
	}
	struct known_address *slot = known_slot(symbols->known, symbols->known_room, entry, address);
	if (slot->count > 0) {
		return slot;
	}
	slot->address = address;
	slot->module = entry;
	return learn(symbols, slot, entry == 0 ? NULL : module) ? slot : NULL;
}

unsigned
symbols_stack(struct symbols *symbols, uint32_t stack, uint64_t time_ns, struct frame *frames,
              unsigned max)
{
	unsigned depth = 0, count = 0;
	const uint64_t *addresses = trace_stack(symbols->trace, stack, &depth);
	if (addresses == NULL) {
		return 0;
	}
	for (unsigned i = 0; i < depth; i++) {
		/* A return address may be the first byte of another line, or function. */
		uint64_t address = addresses[i] == 0 ? 0 : addresses[i] - 1;
		const struct known_address *known = look_up(symbols, address, time_ns);
		for (unsigned j = 0; known != NULL && j < known->count && count < max; j++) {
			frames[count++] = known->frames[j];
		}
	}
	return count;
}

bool
symbols_address(struct symbols *symbols, uint64_t address, uint64_t time_ns, struct frame *frame)
{
	const struct known_address *known = look_up(symbols, address, time_ns);
	if (known == NULL) {
		return false;
	}
	*frame = known->frames[known->count - 1]; /* the function itself, not what it inlines */
	return frame->function != NULL;
}
