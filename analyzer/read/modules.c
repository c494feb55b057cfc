/*
 * modules.c - which module an address belonged to. They are kept in the order of their
 * addresses; a program that loads and unloads plugins has many at the same place, one after
 * the other.
 */
#include "analyzer/read/reader.h"

#include <stdlib.h>
#include <string.h>

/* So many of one place are told apart by time; no program has more, a hostile trace may. */
#define LOOKS_MAX 4096u

static int
compare_modules(const void *left, const void *right, void *data)
{
	const struct trace_module *modules = data;
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	if (modules[a].start != modules[b].start) {
		return modules[a].start < modules[b].start ? -1 : 1;
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

bool
modules_sort(struct trace *trace)
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
	return true;
}

/* How many modules start at the address or below it. */
static size_t
count_below(const struct meta *meta, uint64_t address)
{
	size_t low = 0, high = meta->module_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (meta->modules[meta->module_order[middle]].start <= address) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low;
}

const struct trace_module *
trace_module_at(const struct trace *trace, uint64_t address, uint64_t time_ns)
{
	const struct meta *meta = &trace->meta;
	const struct trace_module *other = NULL;
	size_t at = count_below(meta, address);
	for (unsigned looks = 0; at > 0 && meta->module_reach[at - 1] > address && looks < LOOKS_MAX;
	     looks++) {
		const struct trace_module *module = &meta->modules[meta->module_order[--at]];
		if (address >= module->end) {
			continue;
		}
		if (time_ns >= module->load_ns && time_ns < module->unload_ns) {
			return module;
		}
		/* The recorder may have noticed a dlopen after the first call from what it loaded. */
		if (other == NULL || module->load_ns > time_ns) {
			other = module;
		}
	}
	return other;
}

/* Libraries of the system import dlsym for purposes of their own; so does the shim. */
static bool
is_of_the_program(const char *path)
{
	static const char *const system[] = {"/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/"};
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; i < sizeof(system) / sizeof(*system); i++) {
		if (strncmp(path, system[i], strlen(system[i])) == 0) {
			return false;
		}
	}
	return strncmp(slash != NULL ? slash + 1 : path, "libnngtrace", 11) != 0;
}

bool
modules_may_bypass(const struct trace *trace)
{
	for (size_t i = 0; i < trace->meta.module_count; i++) {
		if (trace->meta.modules[i].imports_dlsym &&
		    is_of_the_program(trace->meta.modules[i].path)) {
			return true;
		}
	}
	return false;
}
