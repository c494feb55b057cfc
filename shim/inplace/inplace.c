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
#include <time.h>

#include "shim/arch/detour.h"
#include "shim/base/format_text.h"
#include "shim/base/memory.h"
#include "shim/base/own_file.h"
#include "shim/base/quiet.h"
#include "shim/config.h"
#include "shim/inplace/api_names.h"
#include "shim/inplace/copies.h"
#include "shim/inplace/late.h"
#include "shim/inplace/nameless.h"
#include "shim/inplace/second_look.h"
#include "shim/stack/module_imports.h"

#define CLAIM_WAITS 2000u
#define CLAIM_NS    100000

static struct copy *_Atomic captured;
/* Which NNG is recorded: none so far; perhaps the one that is looked at; by its names; in place. */
enum claim { CLAIM_NONE, CLAIM_TRIED, CLAIM_NAMES, CLAIM_INPLACE };
static _Atomic int claim; /* enum claim */
static bool started, loads, switched_off;
static struct refusal late_refusal; /* of modules that come later, if they are not waited for */

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

/* Of glibc from 2.32 on: false once a thread has been made. */
extern char __libc_single_threaded __attribute__((weak));

/*
 * Field 20 of /proc/self/stat, 17 after the state that follows the name in brackets. Where that
 * cannot be read (as under qemu), the C library's word counts.
 */
static bool
has_one_thread(void)
{
	char text[512];
	own_file_read("/proc/self/stat", text, sizeof(text));
	const char *at = strrchr(text, ')');
	for (unsigned i = 0; i < 18 && at != NULL; i++) {
		at = strchr(at + 1, ' ');
	}
	long count = at != NULL ? strtol(at + 1, NULL, 10) : 0;
	return count == 1 || (count == 0 && &__libc_single_threaded != NULL && __libc_single_threaded);
}

static struct refusal
permit(bool late)
{
	int none = CLAIM_NONE;
	if (switched_off) {
		return refusal("NNGTRACE_INPLACE is 0", NNGT_ADVICE_SWITCH_ON);
	}
	if (!late && !has_one_thread()) {
		return refusal("another thread was running before the recorder was loaded",
		               NNGT_ADVICE_LINK);
	}
	return atomic_compare_exchange_strong(&claim, &none, CLAIM_TRIED)
	           ? REFUSAL_NONE
	           : refusal("another copy of NNG in this process is recorded", NNGT_ADVICE_ONE_COPY);
}

static struct refusal
permit_loaded(void)
{
	return permit(false);
}

/* No code of the module has run, so it does not matter how many threads there are. */
static struct refusal
permit_late(void)
{
	return permit(true);
}

/* After capture_module: whether the NNG is recorded from now on. */
static void
settle(struct copy *copy)
{
	int tried = CLAIM_TRIED;
	struct capture *c = &copy->what;
	if (c->way != NNGT_CODE_INPLACE) {
		atomic_compare_exchange_strong(&claim, &tried, CLAIM_NONE);
		return;
	}
	origin_add_intervals(c->intervals, c->interval_count);
	atomic_store(&captured, copy);
	atomic_store(&claim, CLAIM_INPLACE);
}

/* Looks for an NNG in a module's file. ask: as capture_module's. */
static void
look_through(const struct module_place *module, struct refusal (*ask)(void))
{
	bool whole = is_libnng(module->path);
	bool may_be = module->path[0] == '/' && !is_ours(module) && !(whole && ask == permit_loaded);
	struct copy *copy = may_be ? copy_take() : NULL;
	if (copy == NULL) {
		return;
	}
	bool found = capture_module(module, whole, ask, &copy->what);
	if (found) {
		settle(copy);
	} else if (!whole && nameless_has_nng(module)) {
		found = true;
		capture_refuse(module, refusal("it has no names (strip)", NNGT_ADVICE_NAMES), &copy->what);
	}
	/* A libnng by itself is seen by its names, as ever. */
	if (found && !(whole && copy->what.way == NNGT_CODE_NOT_SEEN)) {
		copy_publish(copy);
	} else {
		copy_give(copy);
	}
}

static void
consider(const struct module_place *module, struct refusal (*ask)(void))
{
	if (nameless_is_worth_a_look(module)) {
		look_through(module, ask);
	}
}

static void
consider_late(const struct module_place *module)
{
	consider(module, permit_late);
}

/* Its code may be running: too late. */
static struct refusal
refuse_late(void)
{
	return late_refusal;
}

static void
consider_too_late(const struct module_place *module)
{
	if (!is_libnng(module->path)) {
		consider(module, refuse_late);
	}
}

/* With NNGTRACE_PREALLOC no file may be read. */
static void
consider_sandboxed(const struct module_place *module)
{
	struct copy *copy = nameless_has_nng(module) && !is_libnng(module->path) ? copy_take() : NULL;
	if (copy != NULL) {
		capture_refuse(
		    module,
		    refusal("it was loaded later, and NNGTRACE_PREALLOC forbids to read its file",
		            NNGT_ADVICE_LINK),
		    &copy->what);
		copy_publish(copy);
	}
}

static void
consider_new(const struct module_place *module)
{
	if (memory_is_reserved()) {
		consider_sandboxed(module);
	} else {
		consider_late(module);
	}
}

/* What was captured has gone, before anybody called it (a call would have kept it). */
static void
modules_changed(void)
{
	struct copy *copy = atomic_load(&captured);
	if (copy != NULL && !late_is_loaded(copy->what.start)) {
		atomic_store(&captured, NULL);
		origin_remove_intervals(copy->what.intervals);
		memset(capture_functions, 0, sizeof(capture_functions));
		copy_give(copy);
		atomic_store(&claim, CLAIM_NONE);
	}
}

static bool
imports_lookup(const struct module_place *m)
{
	const struct dl_phdr_info info = module_info(m);
	const char *name = path_base(m->path);
	bool is_libc = strncmp(name, "libc.", 5) == 0 || strncmp(name, "ld-", 3) == 0;
	return !is_libc && !is_ours(m) && module_imports_lookup(&info);
}

/* The modules that are there at load. Whether one of them loads others, or looks functions up. */
static bool
consider_loaded(struct module_place *place)
{
	bool found = false;
	for (unsigned i = 0; late_module(i, place); i++) {
		if (is_libnng(place->path)) {
			atomic_store(&claim, CLAIM_NAMES);
		}
	}
	for (unsigned i = 0; late_module(i, place); i++) {
		found = imports_lookup(place) || found;
		consider(place, permit_loaded);
	}
	return found;
}

/* Why modules that come later are not captured. */
static struct refusal
wait_for_modules(void)
{
	const char *none = switched_off ? NULL : detour_open();
	if (switched_off || none != NULL) {
		return switched_off ? refusal("NNGTRACE_INPLACE is 0", NNGT_ADVICE_SWITCH_ON)
		                    : refusal(none, NNGT_ADVICE_LINK);
	}
	if (!has_one_thread()) {
		return refusal("it was loaded later, and another thread was running before the recorder",
		               NNGT_ADVICE_LINK);
	}
	return late_start(consider_new, modules_changed) == NULL
	           ? REFUSAL_NONE
	           : refusal("it was loaded later, which was not noticed (a debugger, or a sandbox)",
	                     NNGT_ADVICE_LINK);
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
	loads = place != NULL && consider_loaded(place);
	if (loads) {
		api_names_start(); /* before two threads look through modules at the same time */
		late_look(NULL);
		late_refusal = wait_for_modules();
	}
	quiet_end();
	if (place != NULL) {
		memory_give(place, sizeof(*place));
	}
}

static struct refusal
refuse_second(void)
{
	return refusal("it was seen only when a call of another NNG was recorded", NNGT_ADVICE_LINK);
}

static void
consider_again(const struct module_place *module)
{
	if (copy_known(module->start) == NULL && !is_libnng(module->path)) {
		look_through(module, refuse_second);
	}
}

void
inplace_look(bool records)
{
	static atomic_flag looking = ATOMIC_FLAG_INIT;
	if (memory_is_reserved() || atomic_flag_test_and_set(&looking)) {
		return;
	}
	if (late_refusal.reason != NULL) {
		late_look(consider_too_late);
	}
	if (records) {
		second_look(consider_again);
	}
	atomic_flag_clear(&looking);
}

void *
inplace_function(enum nngt_function id)
{
	return atomic_load(&captured) != NULL ? capture_functions[id] : NULL;
}

bool
inplace_sees_all(void)
{
	const struct copy *one = atomic_load(&captured);
	return one != NULL && one->what.missed == 0 && copy_is_alone(one);
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
	const struct copy *copy = atomic_load(&captured);
	return copy != NULL ? copy->what.path : NULL;
}

void *
inplace_module(void)
{
	const struct copy *copy = atomic_load(&captured);
	return copy != NULL ? (void *)copy->what.start : NULL;
}

/* While another thread loads a module with an NNG, it is not known yet whether that is captured. */
bool
inplace_use_names(void)
{
	for (unsigned i = 0; i < CLAIM_WAITS; i++) {
		int none = CLAIM_NONE;
		if (atomic_compare_exchange_strong(&claim, &none, CLAIM_NAMES) || none == CLAIM_NAMES) {
			return true;
		}
		if (none == CLAIM_INPLACE) {
			return false;
		}
		nanosleep(&(struct timespec){.tv_nsec = CLAIM_NS}, NULL);
	}
	/* A forked child: the thread that looked is not in it. */
	atomic_store(&claim, CLAIM_NAMES);
	return true;
}

/* A copy that is known, or that is looked for now. NULL: it has no names. */
static struct copy *
copy_at(uintptr_t address)
{
	struct copy *known = copy_known(address);
	if (known != NULL) {
		return known;
	}
	struct copy *copy = copy_take();
	struct module_place *place = copy != NULL ? memory_take(sizeof(*place)) : NULL;
	bool found = false;
	for (unsigned i = 0; place != NULL && late_module(i, place); i++) {
		if (address >= place->start && address < place->end) {
			found = !is_libnng(place->path) && capture_find(place, false, &copy->what);
			break;
		}
	}
	if (place != NULL) {
		memory_give(place, sizeof(*place));
	}
	if (found) {
		copy_make_known(copy);
	} else if (copy != NULL) {
		copy_give(copy);
	}
	return found ? copy : NULL;
}

bool
inplace_hold(const void *address)
{
	struct copy *copy = copy_at((uintptr_t)address);
	if (copy == NULL || copy->what.interval_count == 0) {
		return false;
	}
	if (copy->what.way == NNGT_CODE_NOT_SEEN) {
		/* Then there may be calls that are not seen all the same, and that stays told. */
		copy->what.way = copy->what.binds_itself ? NNGT_CODE_NOT_SEEN : NNGT_CODE_NAMES;
		copy->what.refusal = copy->what.refusal.reason != NULL
		                         ? copy->what.refusal
		                         : refusal("its calls were seen in part", NNGT_ADVICE_LINK);
		copy_changed(copy);
		origin_add_intervals(copy->what.intervals, copy->what.interval_count);
	}
	return true;
}

void
inplace_record_start(void)
{
	copies_record_start();
}

void
inplace_record(void)
{
	copies_record();
}

bool
inplace_must_tell(void)
{
	return copies_must_tell();
}
