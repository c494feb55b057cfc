/* report.c - what the formats share; see report.h */
#include "analyzer/report/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/table.h"
#include "analyzer/report/account.h"
#include "analyzer/symbols/call_site.h"

/* So many of the first stacks are asked where the program is. */
#define STACKS_ASKED 16u

size_t
report_count(const struct report_trace *trace, enum severity severity)
{
	size_t count = 0;
	for (size_t i = 0; i < trace->count; i++) {
		count +=
		    trace->items[i].state == REPORT_NEW && trace->items[i].finding->severity == severity;
	}
	return count;
}

enum report_stacks
report_stacks(struct trace *trace)
{
	enum report_stacks stacks = REPORT_STACKS_NONE;
	unsigned count = 0;
	for (uint32_t id = 1; trace_stack(trace, id, &count) != NULL; id++) {
		if (count > 1) {
			return REPORT_STACKS_FULL;
		}
		stacks = count == 1 ? REPORT_STACKS_ONE_FRAME : stacks;
	}
	return stacks;
}

/* The entry of the same defect at the same lines, or a new one. NULL: not enough memory. */
static struct report_item *
item_of(struct report_trace *trace, struct table *known, uint64_t group)
{
	struct report_item *item = table_get(known, group);
	if (item == NULL) {
		item = &trace->items[trace->count++];
		item->group = group;
		item = table_put(known, group, item) ? item : NULL;
	}
	return item;
}

/* Who called the function that is shown, when it is somebody new. */
static void
add_caller(struct report_item *item, const struct account_place *site)
{
	unsigned at = account_next_own(site, site->caller + 1);
	if (at >= site->count) {
		return;
	}
	const struct frame *caller = &site->frames[at];
	unsigned kept =
	    item->caller_count < REPORT_CALLERS_MAX ? item->caller_count : REPORT_CALLERS_MAX;
	for (unsigned i = 0; i < kept; i++) {
		if (item->callers[i].line == caller->line && item->callers[i].file == caller->file &&
		    (caller->line != 0 || item->callers[i].offset == caller->offset)) {
			return;
		}
	}
	if (kept < REPORT_CALLERS_MAX) {
		item->callers[kept] = *caller;
	}
	item->caller_count++;
}

static size_t
account_size(const struct account *account)
{
	size_t bytes = sizeof(*account);
	for (unsigned i = 0; i < account->count; i++) {
		bytes += account->places[i].count * sizeof(account->places[i].frames[0]);
	}
	return bytes;
}

static void
drop_account(struct report_trace *trace, struct report_item *item)
{
	if (item->account != NULL) {
		trace->account_bytes -= account_size(item->account);
		account_clear(item->account);
		free(item->account);
		item->account = NULL;
	}
}

/* Moves the story to its item, when there is room for it. */
static void
keep_account(struct report_trace *trace, struct report_item *item, struct account *account)
{
	size_t bytes = account_size(account);
	drop_account(trace, item);
	if (trace->account_bytes + bytes > REPORT_ACCOUNT_BYTES) {
		return;
	}
	item->account = malloc(sizeof(*account));
	if (item->account != NULL) {
		*item->account = *account;
		trace->account_bytes += bytes;
		account->count = 0; /* its frames have gone over */
	}
}

const struct account *
report_account(const struct report_trace *trace, const struct report_item *item,
               struct account *spare)
{
	spare->count = 0;
	if (item->account != NULL) {
		return item->account;
	}
	return account_tell(spare, item->finding, trace->trace, trace->symbols) ? spare : NULL;
}

static void
fill_item(struct report_trace *trace, struct report_item *item, struct account *account)
{
	const struct account_place *site = account_site(account);
	const struct finding *finding = account->finding;
	const struct finding *shown = item->finding;
	if (shown == NULL) {
		account_fingerprint(account, item->key);
		item->unusual = account_unusual(account);
		if (site->count > 0 && site->frames[site->site].file != NULL) {
			const char *file = site->frames[site->site].file;
			size_t length = strlen(file);
			size_t skip = length < sizeof(item->file) ? 0 : length - sizeof(item->file) + 1;
			snprintf(item->file, sizeof(item->file), "%s", file + skip);
			item->line = site->frames[site->site].line;
		}
	}
	/* The gravest is the one to tell, and of these one that is certain. */
	if (shown == NULL || finding->severity > shown->severity ||
	    (finding->severity == shown->severity && finding->doubt == DOUBT_NONE &&
	     shown->doubt != DOUBT_NONE)) {
		item->finding = finding;
	}
	item->count += finding->count;
	if (site->count > 0 && site->frames[site->site].line == 0) {
		symbols_miss(trace->symbols, &site->frames[site->site], true);
	}
	add_caller(item, site);
	if (item->finding == finding) {
		keep_account(trace, item, account);
	}
}

static int
by_key_and_line(const void *left, const void *right)
{
	const struct report_item *a = *(struct report_item *const *)left;
	const struct report_item *b = *(struct report_item *const *)right;
	int order = strcmp(a->key, b->key);
	order = order != 0 ? order : strcmp(a->file, b->file);
	if (order != 0) {
		return order;
	}
	if (a->line != b->line) {
		return a->line < b->line ? -1 : 1;
	}
	return a < b ? -1 : a > b; /* as they were found */
}

/* Two defects of one rule in one function have one fingerprint: they are numbered. */
static bool
number_keys(struct report_trace *trace)
{
	struct report_item **order = calloc(trace->count == 0 ? 1 : trace->count, sizeof(*order));
	unsigned number = 1;
	if (order == NULL) {
		return false;
	}
	for (size_t i = 0; i < trace->count; i++) {
		order[i] = &trace->items[i];
	}
	qsort(order, trace->count, sizeof(*order), by_key_and_line);
	for (size_t i = 1; i < trace->count; i++) {
		bool same = strncmp(order[i]->key, order[i - 1]->key, ACCOUNT_FINGERPRINT - 1) == 0;
		number = same ? number + 1 : 1;
		if (same) {
			size_t used = strlen(order[i]->key);
			snprintf(order[i]->key + used, sizeof(order[i]->key) - used, "-%u", number);
		}
	}
	free(order);
	return true;
}

/* The program's own module, as the first stacks have it; NULL: they have nothing of it. */
static const struct trace_module *
program_of(struct trace *trace)
{
	const struct trace_info *info = trace_info(trace);
	for (uint32_t stack = 1; stack <= STACKS_ASKED && info->executable != NULL; stack++) {
		unsigned count;
		const uint64_t *addresses = trace_stack(trace, stack, &count);
		for (unsigned i = 0; addresses != NULL && i < count; i++) {
			const struct trace_module *module =
			    trace_module_at(trace, addresses[i], info->duration_ns);
			if (module != NULL && strcmp(module->path, info->executable) == 0) {
				return module;
			}
		}
	}
	return NULL;
}

static bool
is_same_build(const struct trace_module *a, const struct trace_module *b)
{
	return a != NULL && b != NULL && strcmp(a->path, b->path) == 0 && a->build_id_size > 0 &&
	       a->build_id_size == b->build_id_size &&
	       memcmp(a->build_id, b->build_id, a->build_id_size) == 0;
}

/*
 * Where nothing was found no name was looked up, so nobody has noticed that the program was built
 * anew. It is asked for the first place in the trace. Returns whether it is the recorded build.
 */
static bool
look_for_program(const struct report_trace *trace)
{
	static struct frame frames[CALL_SITE_FRAMES];
	uint64_t time_ns = trace_info(trace->trace)->duration_ns;
	unsigned count = 0;
	const struct frame *site = NULL;
	for (uint32_t stack = 1; stack <= STACKS_ASKED && site == NULL; stack++) {
		site = call_site(trace->symbols, stack, 0, time_ns, frames, CALL_SITE_FRAMES, &count);
	}
	if (site == NULL) {
		return false;
	}
	symbols_miss(trace->symbols, site, false);
	uint32_t at = 0;
	struct symbols_loss loss;
	return !symbols_next_loss(trace->symbols, &at, &loss);
}

bool
report_fold(struct report_trace *trace, const bool rules[RULE_COUNT],
            const struct report_trace *before)
{
	size_t count = findings_count(trace->findings);
	report_find_panic(trace);
	trace->count = 0;
	trace->account_bytes = 0;
	trace->items = calloc(count == 0 ? 1 : count, sizeof(trace->items[0]));
	struct table known = {0};
	bool whole = trace->items != NULL;
	for (size_t i = 0; i < count && whole; i++) {
		const struct finding *finding = findings_get(trace->findings, i);
		struct account account;
		if (rules != NULL && !rules[finding->rule]) {
			continue;
		}
		whole = account_tell(&account, finding, trace->trace, trace->symbols);
		if (whole) {
			struct report_item *item = item_of(trace, &known, account_key(&account));
			whole = item != NULL;
			if (whole) {
				fill_item(trace, item, &account);
			}
		}
		account_clear(&account);
	}
	table_free(&known);
	if (trace->count == 0) {
		trace->program_fits =
		    (before != NULL && before->program_fits &&
		     is_same_build(program_of(before->trace), program_of(trace->trace))) ||
		    look_for_program(trace);
	}
	return whole && number_keys(trace);
}

void
report_unfold(struct report_trace *trace)
{
	for (size_t i = 0; i < trace->count; i++) {
		drop_account(trace, &trace->items[i]);
	}
	free(trace->items);
	trace->items = NULL;
	trace->count = 0;
}

unsigned
report_rule_count(const struct report *report)
{
	unsigned count = 0;
	for (int i = 0; i < RULE_COUNT; i++) {
		count += report->rules == NULL || report->rules[i];
	}
	return count;
}
