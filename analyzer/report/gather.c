/* gather.c - the same defect in several traces is one entry; see report.h */
#include "analyzer/report/report.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/table.h"
#include "analyzer/report/account.h"
#include "analyzer/report/triage.h"
#include "shim/trace/hash.h"

/* The entry with this item's key, or a new one. NULL: not enough memory. */
static struct report_entry *
entry_of(struct report *report, struct table *known, const struct report_item *item)
{
	uint64_t key = hash_text(HASH_START, item->key);
	struct report_entry *entry;
	while ((entry = table_get(known, key)) != NULL && strcmp(entry->item->key, item->key) != 0) {
		key++;
	}
	if (entry == NULL) {
		entry = &report->entries[report->entry_count++];
		entry->item = item;
		entry = table_put(known, key, entry) ? entry : NULL;
	}
	return entry;
}

static int
gravest_first(const void *left, const void *right)
{
	const struct report_entry *a = left, *b = right;
	enum severity mine = a->item->finding->severity, other = b->item->finding->severity;
	if (mine != other) {
		return mine > other ? -1 : 1;
	}
	if (a->trace != b->trace) {
		return a->trace < b->trace ? -1 : 1;
	}
	return a->item < b->item ? -1 : a->item > b->item;
}

bool
report_gather(struct report *report)
{
	struct table known = {0};
	size_t most = 1;
	for (size_t i = 0; i < report->count; i++) {
		most += report->traces[i].count;
	}
	report->entry_count = 0;
	report->entries = calloc(most, sizeof(report->entries[0]));
	bool gathered = report->entries != NULL;
	for (size_t i = 0; i < report->count && gathered; i++) {
		const struct report_trace *trace = &report->traces[i];
		for (size_t j = 0; j < trace->count && gathered; j++) {
			struct report_entry *entry = entry_of(report, &known, &trace->items[j]);
			gathered = entry != NULL;
			if (gathered) {
				entry->trace = entry->traces == 0 ? trace : entry->trace;
				entry->count += trace->items[j].count;
				entry->traces++;
			}
		}
	}
	table_free(&known);
	if (gathered) {
		qsort(report->entries, report->entry_count, sizeof(report->entries[0]), gravest_first);
	}
	return gathered;
}

void
report_release(struct report *report)
{
	free(report->entries);
	report->entries = NULL;
	report->entry_count = 0;
}

bool
report_each(const struct report *report, size_t most, report_visit *visit, void *data)
{
	bool whole = true;
	size_t count = report->entry_count < most ? report->entry_count : most;
	for (size_t i = 0; i < count && whole; i++) {
		const struct report_entry *entry = &report->entries[i];
		struct account spare;
		const struct account *account = report_account(entry->trace, entry->item, &spare);
		whole = account != NULL;
		if (whole) {
			visit(data, account, entry);
		}
		account_clear(&spare);
	}
	return whole;
}

bool
report_shows(const struct report *report, const struct report_item *item)
{
	return item->state != REPORT_SUPPRESSED ||
	       (report->triage != NULL && report->triage->options->show);
}

const char *
report_state_word(enum report_state state)
{
	return state == REPORT_NEW ? "new" : state == REPORT_KNOWN ? "known" : "suppressed";
}
