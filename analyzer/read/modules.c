/*
 * modules.c - which module an address belonged to. They are kept in the order of their
 * addresses, and at the same address of their times; a program that loads and unloads plugins
 * has many at the same place, one after the other.
 */
#include "analyzer/read/reader.h"

#include <stdlib.h>
#include <string.h>

#include "shim/trace/system_modules.h"

/*
 * In a sound trace modules at the same place follow each other in time. A hostile one may have
 * thousands that overlap: after so many looks in all, each question gets few.
 */
#define LOOKS_IN_ALL 4000000u
#define LOOKS_LEAST  64u

static int
compare_modules(const void *left, const void *right, void *data)
{
	const struct trace_module *modules = data;
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	if (modules[a].start != modules[b].start) {
		return modules[a].start < modules[b].start ? -1 : 1;
	}
	if (modules[a].load_ns != modules[b].load_ns) {
		return modules[a].load_ns < modules[b].load_ns ? -1 : 1;
	}
	return a < b ? -1 : a > b;
}

/* Their times wait in ticks for the clock, which needs the first event. */
static void
convert_times(struct trace *trace)
{
	for (size_t i = 0; i < trace->meta.module_count; i++) {
		struct trace_module *module = &trace->meta.modules[i];
		module->load_ns = clock_ns(&trace->clock, module->load_ns);
		if (module->unload_ns != UINT64_MAX) {
			module->unload_ns = clock_ns(&trace->clock, module->unload_ns);
		}
	}
}

static bool
is_libnng(const struct trace_module *module)
{
	const char *slash = strrchr(module->path, '/');

	return strncmp(slash != NULL ? slash + 1 : module->path, "libnng.so", 9) == 0;
}

/* Are both there at the same time? Loaded again after it was unloaded, it is one copy. */
static bool
together(const struct trace_module *a, const struct trace_module *b)
{
	return a->start != b->start && a->load_ns < b->unload_ns && b->load_ns < a->unload_ns;
}

/* Whether all calls of one NNG are seen, by whatever address they are made. */
static const struct code_entry *
captured(const struct meta *meta, bool all_functions)
{
	for (unsigned i = 0; i < meta->code_count; i++) {
		if (meta->code[i].way == NNGT_CODE_INPLACE &&
		    (meta->code[i].missed == 0 || !all_functions)) {
			return &meta->code[i];
		}
	}
	return NULL;
}

/* See trace_may_bypass. all_functions: those count, too, that could not be captured in place. */
static bool
may_bypass(const struct meta *meta, bool all_functions)
{
	const struct trace_module *nng = NULL;
	const struct code_entry *whole = captured(meta, all_functions);

	for (unsigned i = 0; i < meta->code_count; i++) {
		if (meta->code[i].way == NNGT_CODE_NOT_SEEN ||
		    (meta->code[i].missed > 0 && all_functions)) {
			return true;
		}
	}
	for (size_t i = 0; i < meta->module_count; i++) {
		const struct trace_module *module = &meta->modules[i];
		if (whole == NULL && module->imports_dlsym &&
		    !system_module(module->path, strlen(module->path))) {
			return true;
		}
		if (is_libnng(module)) {
			if ((nng != NULL && together(nng, module)) ||
			    (whole != NULL && strcmp(whole->path, module->path) != 0)) {
				return true;
			}
			nng = module;
		}
	}
	return false;
}

static const char *
advice_text(uint32_t advice)
{
	static const char *const texts[NNGT_ADVICE_END] = {
	    [NNGT_ADVICE_LINK] = "link it with nngtrace_link (docs/hosts.md)",
	    [NNGT_ADVICE_ONE_COPY] = "let the whole process use one libnng",
	    [NNGT_ADVICE_SWITCH_ON] = "leave NNGTRACE_INPLACE out of the environment",
	    [NNGT_ADVICE_NAMES] = "keep its names (strip -g), or install its debug file",
	    [NNGT_ADVICE_DECODER] = "install that package",
	    [NNGT_ADVICE_LTO] = "build NNG and the program without -flto",
	    [NNGT_ADVICE_ICF] = "link it without --icf=all, or with nngtrace_link (docs/hosts.md)"};
	return texts[advice < NNGT_ADVICE_END ? advice : NNGT_ADVICE_LINK];
}

bool
trace_next_code(const struct trace *trace, unsigned *at, struct trace_code *code)
{
	if (*at >= trace->meta.code_count) {
		return false;
	}
	const struct code_entry *entry = &trace->meta.code[(*at)++];
	*code = (struct trace_code){.path = entry->path,
	                            .reason = entry->reason,
	                            .advice = advice_text(entry->advice),
	                            .missed_functions = entry->missed_functions,
	                            .seen = entry->way != NNGT_CODE_NOT_SEEN,
	                            .missed = entry->missed};
	return true;
}

bool
trace_has_unseen(const struct trace *trace)
{
	struct trace_code code;
	for (unsigned at = 0; trace_next_code(trace, &at, &code);) {
		if (!code.seen) {
			return true;
		}
	}
	return false;
}

bool
trace_is_nng_code(const struct trace *trace, const char *path, uint64_t address)
{
	const struct meta *meta = &trace->meta;
	for (unsigned i = 0; i < meta->code_count; i++) {
		const struct code_entry *entry = &meta->code[i];
		for (size_t j = 0; strcmp(entry->path, path) == 0 && j < meta->module_count; j++) {
			const struct trace_module *module = &meta->modules[j];
			for (uint32_t k = 0; strcmp(module->path, path) == 0 && k < entry->interval_count;
			     k++) {
				if (address + module->bias >= entry->intervals[2 * k] &&
				    address + module->bias < entry->intervals[2 * k + 1]) {
					return true;
				}
			}
		}
	}
	return false;
}

bool
modules_prepare(struct trace *trace)
{
	struct meta *meta = &trace->meta;
	size_t count = meta->module_count;
	convert_times(trace);
	meta->module_order = malloc((count + 1) * sizeof(*meta->module_order));
	meta->module_reach = malloc((count + 1) * sizeof(*meta->module_reach));
	if (meta->module_order == NULL || meta->module_reach == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		meta->module_order[i] = (uint32_t)i;
	}
	if (count > 1) {
		qsort_r(meta->module_order, count, sizeof(*meta->module_order), compare_modules,
		        meta->modules);
	}
	uint64_t reach = 0;
	for (size_t i = 0; i < count; i++) {
		uint64_t end = meta->modules[meta->module_order[i]].end;
		reach = end > reach ? end : reach;
		meta->module_reach[i] = reach;
	}
	meta->may_bypass = may_bypass(meta, true);
	meta->may_bypass_any = may_bypass(meta, false);
	return true;
}

/* How many of the first modules in the order come before this start, or at it and this time. */
static size_t
count_below(const struct meta *meta, size_t high, uint64_t start, uint64_t time_ns)
{
	size_t low = 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct trace_module *module = &meta->modules[meta->module_order[middle]];
		if (module->start < start || (module->start == start && module->load_ns <= time_ns)) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

static bool
covers(const struct trace_module *module, uint64_t address)
{
	return module->start <= address && address < module->end;
}

/* What the modules around an address offer for a time. */
struct choice {
	const struct trace_module *then;  /* loaded at that time */
	const struct trace_module *later; /* the first to be loaded after it */
	const struct trace_module *other;
};

/*
 * Of the modules that start where the one before `at` in the order does: the last that was
 * loaded by that time, and the one behind it. Returns where that start begins in the order.
 */
static size_t
choose(const struct meta *meta, size_t at, uint64_t address, uint64_t time_ns,
       struct choice *choice)
{
	uint64_t start = meta->modules[meta->module_order[at - 1]].start;
	size_t first = start == 0 ? 0 : count_below(meta, at, start - 1, UINT64_MAX);
	size_t loaded = count_below(meta, at, start, time_ns);
	if (loaded > first) {
		const struct trace_module *module = &meta->modules[meta->module_order[loaded - 1]];
		if (covers(module, address)) {
			choice->then = time_ns < module->unload_ns ? module : NULL;
			choice->other = choice->other != NULL ? choice->other : module;
		}
	}
	if (loaded < at) {
		const struct trace_module *module = &meta->modules[meta->module_order[loaded]];
		if (covers(module, address) &&
		    (choice->later == NULL || module->load_ns < choice->later->load_ns)) {
			choice->later = module;
		}
	}
	return first;
}

const struct trace_module *
trace_module_at(struct trace *trace, uint64_t address, uint64_t time_ns)
{
	struct meta *meta = &trace->meta;
	struct choice choice = {0};
	size_t at = count_below(meta, meta->module_count, address, UINT64_MAX);
	unsigned looks = 0;
	while (at > 0 && meta->module_reach[at - 1] > address &&
	       (looks++ < LOOKS_LEAST || meta->looks < LOOKS_IN_ALL)) {
		meta->looks++;
		at = choose(meta, at, address, time_ns, &choice);
		if (choice.then != NULL) {
			return choice.then;
		}
	}
	/* The recorder may have noticed a dlopen after the first call from what it loaded. */
	return choice.later != NULL ? choice.later : choice.other;
}
