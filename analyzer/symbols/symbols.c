/*
 * symbols.c - see symbols.h
 *
 * A trace names the same few call sites over and over, so what an address is was worked out
 * once is kept: a table by (module, address) of frames. ELF files open when first needed.
 */
#include "analyzer/symbols/symbols.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/nng/api.h"
#include "analyzer/symbols/helper.h"
#include "analyzer/symbols/module_files.h"
#include "analyzer/symbols/source_names.h"

struct frame_role {
	enum elf_role role;
	unsigned jump_line;
};

/* What is known of one address: its frames, innermost first. */
struct known_address {
	uint64_t address; /* in the module's file; as it was in the process when there is none */
	uint32_t module;  /* of module_files_find; 0: none */
	unsigned count;   /* 0: the slot is free */
	struct frame *frames;
	struct frame_role *roles; /* of each */
};

#define STACKS_AHEAD 32u
#define QUERIES_MAX  64u

struct symbols {
	struct trace *trace;
	bool all_stacks;
	char *debug_path, *sysroot;
	const char *const *wrappers; /* patterns of names */
	size_t wrapper_count;
	struct elf_file_options options;
	struct helper *helper;
	struct source_paths default_paths;
	const struct source_paths *paths;
	struct source_names names;
	struct module_files files;
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
		symbols->options.network = network;
		symbols->helper = helper_new(&symbols->options);
	}
	struct error no_root; /* never: the default folder is always one */
	if (symbols != NULL &&
	    (symbols->helper == NULL || !source_paths_start(&symbols->default_paths, NULL, &no_root))) {
		helper_free(symbols->helper);
		free(symbols);
		return NULL;
	}
	if (symbols != NULL) {
		symbols->paths = &symbols->default_paths;
	}
	return symbols;
}

void
symbols_source_paths(struct symbols *symbols, const struct source_paths *paths)
{
	symbols->paths = paths;
}

bool
symbols_debug_path(struct symbols *symbols, const char *path)
{
	free(symbols->debug_path);
	symbols->debug_path = strdup(path);
	symbols->options.debug_path = symbols->debug_path;
	return symbols->debug_path != NULL;
}

bool
symbols_sysroot(struct symbols *symbols, const char *path)
{
	/* Not realpath: the root of a process, /proc/PID/root, would become ours. */
	char *folder = path[0] == '/' ? NULL : getcwd(NULL, 0);
	free(symbols->sysroot);
	symbols->sysroot = NULL;
	if (path[0] == '/') {
		symbols->sysroot = strdup(path);
	} else if (folder == NULL || asprintf(&symbols->sysroot, "%s/%s", folder, path) < 0) {
		symbols->sysroot = NULL;
	}
	free(folder);
	symbols->options.sysroot = symbols->sysroot;
	return symbols->sysroot != NULL;
}

void
symbols_wrappers(struct symbols *symbols, const char *const *globs, size_t count)
{
	symbols->wrappers = globs;
	symbols->wrapper_count = count;
}

static bool
is_wrapper(const struct symbols *symbols, const char *function)
{
	if (function != NULL && strcmp(function, "_start") == 0) {
		return true; /* the C library's part of every program */
	}
	for (size_t i = 0; i < symbols->wrapper_count && function != NULL; i++) {
		if (fnmatch(symbols->wrappers[i], function, 0) == 0) {
			return true;
		}
	}
	return false;
}

void
symbols_rest(struct symbols *symbols)
{
	if (symbols->helper != NULL) {
		helper_rest(symbols->helper);
	}
}

void
symbols_close(struct symbols *symbols)
{
	if (symbols == NULL) {
		return;
	}
	helper_free(symbols->helper);
	for (size_t i = 0; i < symbols->known_room; i++) {
		for (unsigned j = 0; j < symbols->known[i].count; j++) {
			free((char *)symbols->known[i].frames[j].function);
		}
		free(symbols->known[i].frames);
		free(symbols->known[i].roles);
	}
	source_names_free(&symbols->names);
	source_paths_end(&symbols->default_paths);
	module_files_free(&symbols->files);
	free(symbols->known);
	free(symbols->debug_path);
	free(symbols->sysroot);
	free(symbols);
}

static struct known_address *
known_slot(struct known_address *known, size_t room, uint32_t module, uint64_t address)
{
	uint64_t mixed = (address + module * UINT64_C(0x10000000000)) * UINT64_C(0x9e3779b97f4a7c15);
	for (size_t at = (size_t)(mixed >> 32);; at++) {
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

/* Fills a slot with what was found, which may be nothing. False when memory is short. */
static bool
learn(struct symbols *symbols, struct known_address *slot, struct helper_place *places,
      unsigned count)
{
	static const struct module_file none = {.path = "", .name = "", .nameless = true};
	struct helper_place nothing = {0};
	const struct module_file *entry =
	    slot->module == 0 ? &none : &symbols->files.items[slot->module - 1];
	if (count == 0) {
		places = &nothing;
		count = 1;
	}
	slot->frames = calloc(count, sizeof(slot->frames[0]));
	slot->roles = calloc(count, sizeof(slot->roles[0]));
	if (slot->roles == NULL) {
		free(slot->frames);
		slot->frames = NULL;
	}
	for (unsigned i = 0; i < count; i++) {
		if (slot->frames == NULL) {
			free(places[i].function);
			free(places[i].file);
			continue;
		}
		struct frame *frame = &slot->frames[i];
		frame->function = places[i].function;
		const struct source_name *source =
		    source_names_find(&symbols->names, symbols->paths, places[i].file);
		frame->file = source != NULL ? source->file : NULL;
		frame->line = places[i].line;
		slot->roles[i] = (struct frame_role){places[i].role, places[i].jump_line};
		frame->module = entry->name;
		frame->module_path = entry->path;
		frame->offset = slot->address;
		memcpy(frame->build_id, entry->build_id, sizeof(frame->build_id));
		frame->inlined = i + 1 < count && places[i].role != PLACE_CALLED;
		bool library = entry->library || module_is_library_source(places[i].file) ||
		               trace_is_nng_code(symbols->trace, entry->path, slot->address);
		frame->shown = source != NULL && !library ? source->below : frame->file;
		frame->library = library || is_wrapper(symbols, frame->function);
		free(places[i].file);
	}
	if (slot->frames == NULL) {
		free(slot->roles);
		slot->roles = NULL;
		return false;
	}
	slot->count = count;
	symbols->known_count++;
	return true;
}

/* The slot of what a query asks for; NULL when memory is short. */
static struct known_address *
slot_of(struct symbols *symbols, const struct helper_query *query)
{
	if (!known_reserve(symbols)) {
		return NULL;
	}
	struct known_address *slot =
	    known_slot(symbols->known, symbols->known_room, query->number, query->address);
	if (slot->count == 0) {
		slot->address = query->address;
		slot->module = query->number;
	}
	return slot;
}

static void
take(void *data, const struct helper_query *query, struct helper_place *places, unsigned count,
     enum helper_loss loss)
{
	struct symbols *symbols = data;
	struct module_file *entry = &symbols->files.items[query->number - 1];
	struct known_address *slot = slot_of(symbols, query);
	entry->loss = entry->loss == HELPER_NO_LOSS ? loss : entry->loss;
	if (slot != NULL && slot->count == 0) {
		learn(symbols, slot, places, count);
		return;
	}
	for (unsigned i = 0; i < count; i++) {
		free(places[i].function);
		free(places[i].file);
	}
}

/* What to ask for an address in the process; number 0: no module is known there. */
static struct helper_query
query_of(struct symbols *symbols, uint64_t address, uint64_t time_ns)
{
	const struct trace_module *module = trace_module_at(symbols->trace, address, time_ns);
	struct helper_query query = {.module = module, .address = address};
	query.number = module == NULL ? 0 : module_files_find(&symbols->files, module);
	if (query.number != 0 && !symbols->files.items[query.number - 1].nameless) {
		query.address -= module->bias;
	}
	return query;
}

/* The frames at an address inside an instruction; NULL only when memory is short. */
static const struct known_address *
look_up(struct symbols *symbols, uint64_t address, uint64_t time_ns)
{
	struct helper_query query = query_of(symbols, address, time_ns);
	struct known_address *slot = slot_of(symbols, &query);
	if (slot == NULL || slot->count > 0) {
		return slot;
	}
	if (query.number == 0 || symbols->files.items[query.number - 1].nameless) {
		return learn(symbols, slot, NULL, 0) ? slot : NULL;
	}
	helper_lookup(symbols->helper, &query, 1, take, symbols);
	slot = slot_of(symbols, &query);
	return slot != NULL && slot->count > 0 ? slot : NULL;
}

/* A return address may be the first byte of another line, or function. */
static uint64_t
inside_call(uint64_t return_address)
{
	return return_address == 0 ? 0 : return_address - 1;
}

/* Adds what is not known yet of a stack to the queries. Returns how many there are then. */
static unsigned
add_queries(struct symbols *symbols, uint32_t stack, uint64_t time_ns, struct helper_query *queries,
            unsigned count)
{
	unsigned depth = 0;
	const uint64_t *addresses = trace_stack(symbols->trace, stack, &depth);
	for (unsigned i = 0; addresses != NULL && i < depth && count < QUERIES_MAX; i++) {
		struct helper_query query = query_of(symbols, inside_call(addresses[i]), time_ns);
		if (query.number == 0 || symbols->files.items[query.number - 1].nameless) {
			continue;
		}
		const struct known_address *slot = slot_of(symbols, &query);
		bool new = slot != NULL && slot->count == 0;
		for (unsigned j = 0; new &&j < count; j++) {
			new = queries[j].number != query.number || queries[j].address != query.address;
		}
		if (new) {
			queries[count++] = query;
		}
	}
	return count;
}

/*
 * Asks for all of a stack at once: each time the helper runs costs a change of process. When
 * every stack will be asked for, those behind it are asked for with it. That the modules are
 * where they will be then is a guess, and costs only time when it is wrong.
 */
static void
look_ahead(struct symbols *symbols, uint32_t stack, uint64_t time_ns)
{
	struct helper_query queries[QUERIES_MAX];
	unsigned count = add_queries(symbols, stack, time_ns, queries, 0);
	uint32_t last =
	    symbols->all_stacks && stack < UINT32_MAX - STACKS_AHEAD ? stack + STACKS_AHEAD : stack;
	for (uint32_t next = stack; count > 0 && next++ < last;) {
		count = add_queries(symbols, next, time_ns, queries, count);
	}
	for (unsigned done = 0; done < count;) {
		done += helper_lookup(symbols->helper, queries + done, count - done, take, symbols);
	}
}

void
symbols_all_stacks(struct symbols *symbols)
{
	symbols->all_stacks = true;
}

/*
 * Whether the function that a frame calls has left its place on the stack to another. inner: the
 * outermost frame further in, NULL: the call of NNG. Where names may differ for other reasons
 * (aliases in libraries, names from symbol tables) it is not.
 */
static bool
is_gone(const struct frame *called, const struct frame *inner)
{
	if (inner == NULL) {
		return api_function_find(called->function) < 0;
	}
	return !inner->library && inner->file != NULL && inner->function != NULL &&
	       strcmp(inner->function, called->function) != 0;
}

static void
mark_line(struct frame *frame, const struct frame_role *role)
{
	if (role->role == PLACE_IN) {
		return;
	}
	bool no_line = role->role == PLACE_NO_LINE;
	bool jump_known = role->jump_line != 0;
	frame->gone = !no_line && !jump_known;
	frame->line = jump_known ? role->jump_line : frame->line;
	frame->line_is = jump_known         ? "of the jump by which the function left"
	                 : frame->line != 0 ? "where the function begins"
	                                    : "not known";
	frame->line_why = no_line ? "the compiler kept no line for the call"
	                          : "the call's own frame was optimised away";
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
	look_ahead(symbols, stack, time_ns);
	for (unsigned i = 0; i < depth; i++) {
		const struct known_address *known = look_up(symbols, inside_call(addresses[i]), time_ns);
		for (unsigned j = 0; known != NULL && j < known->count && count < max; j++) {
			const struct frame_role *role = &known->roles[j];
			if (role->role == PLACE_CALLED &&
			    !is_gone(&known->frames[j], count > 0 ? &frames[count - 1] : NULL)) {
				continue;
			}
			frames[count] = known->frames[j];
			mark_line(&frames[count++], role);
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

void
symbols_miss(struct symbols *symbols, const struct frame *frame, bool shown)
{
	struct module_file *file = module_files_of_path(&symbols->files, frame->module_path);
	if (file != NULL && (shown || file->loss == HELPER_OTHER_BUILD)) {
		file->missed = true;
	}
}

bool
symbols_next_loss(const struct symbols *symbols, uint32_t *at, struct symbols_loss *loss)
{
	static const char *const reasons[] = {
	    [HELPER_TOO_LARGE] = "its debug information needs too much memory",
	    [HELPER_TOO_SLOW] = "its debug information takes too much time",
	    [HELPER_CRASHED] = "its debug information could not be read to the end",
	    [HELPER_NO_TIME] = "the debug information of the others has taken too much time",
	    [HELPER_NONE] = "no process could be started to read its debug information",
	    [HELPER_OTHER_BUILD] = "recorded from an earlier build of it, or on another machine",
	    [HELPER_MISSING] = "the file is not there any more",
	    [HELPER_NO_DEBUG] = "no debug information: build with -g, or see --debug-path"};
	while (*at < symbols->files.count) {
		const struct module_file *module = &symbols->files.items[(*at)++];
		bool told = module->loss < HELPER_OTHER_BUILD || module->missed;
		if (module->loss != HELPER_NO_LOSS && told) {
			*loss =
			    (struct symbols_loss){.module = module->path,
			                          .reason = reasons[module->loss],
			                          .what = module->loss == HELPER_NO_DEBUG ? "lines" : "names"};
			return true;
		}
	}
	return false;
}
