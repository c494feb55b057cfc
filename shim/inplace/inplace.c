/*
 * inplace.c - see inplace.h
 *
 * One copy of NNG in a process is recorded. A libnng that the program is linked with comes first,
 * since its calls arrive in any case; then the program; then what is loaded later, in that order.
 * The others are named in the trace.
 */
#include "shim/inplace/inplace.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "shim/base/format_text.h"
#include "shim/base/memory.h"
#include "shim/base/own_file.h"
#include "shim/base/quiet.h"
#include "shim/config.h"
#include "shim/inplace/capture.h"
#include "shim/inplace/late.h"
#include "shim/arch/detour.h"
#include "shim/record/record.h"

#define COPIES_MOST 6u

static struct capture copies[COPIES_MOST];
static bool told[COPIES_MOST]; /* the trace knows it as it is */
static _Atomic unsigned copy_count;
static struct capture *_Atomic captured;
static bool started, switched_off;
static _Atomic bool claimed; /* there is an NNG that is recorded */

static bool
is_libnng(const char *path)
{
	return strncmp(path_base(path), "libnng.", 7) == 0;
}

static bool
is_ours(const struct module_place *m)
{
	uintptr_t self = (uintptr_t)__ehdr_start;
	return self >= m->start && self < m->end;
}

/* Field 20 of /proc/self/stat, 17 after the state that follows the name in brackets. */
static bool
has_one_thread(void)
{
	char text[512];
	own_file_read("/proc/self/stat", text, sizeof(text));
	const char *at = strrchr(text, ')');
	for (unsigned i = 0; i < 18 && at != NULL; i++) {
		at = strchr(at + 1, ' ');
	}
	return at != NULL && strtol(at + 1, NULL, 10) == 1;
}

static void
use_captured(struct capture *c)
{
	origin_add_intervals(c->intervals, c->interval_count);
	atomic_store(&claimed, true);
	atomic_store(&captured, c);
}

/* late: no code of the module has run, so it does not matter how many threads there are. */
static void
consider(const struct module_place *module, bool late)
{
	unsigned count = atomic_load(&copy_count);
	bool whole = is_libnng(module->path);
	if (count == COPIES_MOST || module->path[0] != '/' || is_ours(module) || (whole && !late)) {
		return;
	}
	struct capture *c = &copies[count];
	const char *reason = atomic_load(&claimed) ? "another copy of NNG in this process is recorded"
	                     : switched_off        ? "NNGTRACE_INPLACE is 0"
	                     : late || has_one_thread()
	                         ? NULL
	                         : "another thread was running before the recorder was loaded";
	bool found = reason == NULL ? capture_module(module, whole, c) : capture_find(module, whole, c);
	/* A libnng by itself is seen by its names, as ever. */
	if (!found || (whole && c->way == NNGT_CODE_NOT_SEEN)) {
		return;
	}
	c->reason = c->reason == NULL ? reason : c->reason;
	told[count] = false;
	if (c->way == NNGT_CODE_INPLACE) {
		use_captured(c);
	}
	atomic_store(&copy_count, count + 1);
}

static void
consider_late(const struct module_place *module)
{
	consider(module, true);
}

/* What was captured has gone, before anybody called it (a call would have kept it). */
static void
modules_changed(void)
{
	struct capture *c = atomic_load(&captured);
	if (c != NULL && !late_is_loaded(c->start)) {
		origin_remove_intervals(c->intervals);
		memset(capture_functions, 0, sizeof(capture_functions));
		atomic_store(&captured, NULL);
		atomic_store(&claimed, false);
		atomic_store(&copy_count, atomic_load(&copy_count) - (c == &copies[copy_count - 1]));
	}
}

/* The modules that are there at load. Whether one of them loads others, or looks functions up. */
static bool
consider_loaded(struct module_place *place)
{
	bool loads = false, lookup = false;
	for (unsigned i = 0; late_module(i, place, NULL); i++) {
		if (is_libnng(place->path)) {
			atomic_store(&claimed, true);
		}
	}
	for (unsigned i = 0; late_module(i, place, &lookup); i++) {
		const char *name = path_base(place->path);
		bool is_libc = strncmp(name, "libc.", 5) == 0 || strncmp(name, "ld-", 3) == 0;
		loads = loads || (lookup && !is_libc && !is_ours(place));
		consider(place, false);
	}
	return loads;
}

void
inplace_start(void)
{
	if (started) {
		return;
	}
	started = true;
	const char *value = config_value(ENVIRONMENT_INPLACE);
	switched_off = value != NULL && strcmp(value, "0") == 0;
	struct module_place *place = memory_take(sizeof(*place));
	quiet_begin();
	bool loads = place != NULL && consider_loaded(place);
	if (loads && !switched_off && detour_open() == NULL && has_one_thread()) {
		late_start(consider_late, modules_changed);
	}
	quiet_end();
	if (place != NULL) {
		memory_give(place, sizeof(*place));
	}
}

void *
inplace_function(enum nngt_function id)
{
	return atomic_load(&captured) != NULL ? capture_functions[id] : NULL;
}

bool
inplace_is_captured(void)
{
	return atomic_load(&captured) != NULL;
}

void *
inplace_find(const char *name)
{
	int number = atomic_load(&captured) != NULL ? api_names_find(name, strlen(name)) : -1;
	return number >= 0 ? capture_functions[number] : NULL;
}

const char *
inplace_path(void)
{
	const struct capture *c = atomic_load(&captured);
	return c != NULL ? c->path : NULL;
}

/* A copy that is known, or that is looked for now. NULL: it has no names. */
static struct capture *
copy_at(uintptr_t address)
{
	unsigned count = atomic_load(&copy_count);
	for (unsigned i = 0; i < count; i++) {
		if (address >= copies[i].start && address < copies[i].end) {
			return &copies[i];
		}
	}
	struct module_place *place = count < COPIES_MOST ? memory_take(sizeof(*place)) : NULL;
	struct capture *found = NULL;
	for (unsigned i = 0; place != NULL && late_module(i, place, NULL); i++) {
		if (address >= place->start && address < place->end) {
			if (!is_libnng(place->path) && capture_find(place, false, &copies[count])) {
				found = &copies[count];
				atomic_store(&copy_count, count + 1);
			}
			break;
		}
	}
	if (place != NULL) {
		memory_give(place, sizeof(*place));
	}
	return found;
}

bool
inplace_hold(const void *address)
{
	struct capture *c = copy_at((uintptr_t)address);
	atomic_store(&claimed, true);
	if (c == NULL || c->interval_count == 0) {
		return false;
	}
	if (c->way == NNGT_CODE_NOT_SEEN) {
		c->way = NNGT_CODE_NAMES;
		told[c - copies] = false;
		origin_add_intervals(c->intervals, c->interval_count);
	}
	return true;
}

static void
record_copy(const struct capture *c)
{
	const char *reason = c->reason != NULL ? c->reason : "";
	struct nngt_code code = {.captured = c->captured,
	                         .missed = c->missed,
	                         .intervals = c->interval_count,
	                         .path_size = (uint32_t)strlen(c->path),
	                         .reason_size = (uint32_t)strlen(reason)};
	const struct record_part all[] = {{&code, sizeof(code)},
	                                  {c->intervals, c->interval_count * sizeof(c->intervals[0])},
	                                  {c->path, code.path_size},
	                                  {reason, code.reason_size},
	                                  {c->missed_functions, c->missed * sizeof(uint16_t)}};
	struct record_part parts[5];
	unsigned count = 0;
	for (unsigned i = 0; i < 5; i++) {
		if (all[i].size > 0) {
			parts[count++] = all[i];
		}
	}
	record_meta(NNGT_META_CODE, (uint32_t)(c - copies) + 1, (uint32_t)c->way, parts, count);
}

void
inplace_record_start(void)
{
	memset(told, 0, sizeof(told));
	inplace_record();
}

void
inplace_record(void)
{
	for (unsigned i = 0; i < atomic_load(&copy_count); i++) {
		if (!told[i]) {
			told[i] = true;
			record_copy(&copies[i]);
		}
	}
}

bool
inplace_must_tell(void)
{
	for (unsigned i = 0; i < atomic_load(&copy_count); i++) {
		if (copies[i].way == NNGT_CODE_NOT_SEEN) {
			return true;
		}
	}
	return false;
}
