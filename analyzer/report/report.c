/* report.c - what the formats share; see report.h */
#include "analyzer/report/report.h"

#include <stdlib.h>

#include "analyzer/base/table.h"
#include "analyzer/report/account.h"

size_t
report_count(const struct report_trace *trace, enum severity severity)
{
	size_t count = 0;
	for (size_t i = 0; i < trace->count; i++) {
		count += trace->items[i].finding->severity == severity;
	}
	return count;
}

/* The item of the same defect at the same lines, or a new one. NULL: out of memory. */
static struct report_item *
item_of(struct report_trace *trace, struct table *known, uint64_t key)
{
	struct report_item *item = table_get(known, key);
	if (item == NULL) {
		item = &trace->items[trace->count++];
		item->key = key;
		item = table_put(known, key, item) ? item : NULL;
	}
	return item;
}

bool
report_fold(struct report_trace *trace)
{
	size_t count = findings_count(trace->findings);
	report_find_panic(trace);
	trace->count = 0;
	trace->items = calloc(count == 0 ? 1 : count, sizeof(trace->items[0]));
	struct table known = {0};
	bool told = trace->items != NULL;
	for (size_t i = 0; i < count && told; i++) {
		const struct finding *finding = findings_get(trace->findings, i);
		struct account account;
		told = account_tell(&account, finding, trace->trace, trace->symbols);
		if (told) {
			struct report_item *item = item_of(trace, &known, account_key(&account));
			told = item != NULL;
			if (told) {
				item->finding = item->finding == NULL ? finding : item->finding;
				item->count += finding->count;
			}
		}
		account_clear(&account);
	}
	table_free(&known);
	return told;
}

void
report_unfold(struct report_trace *trace)
{
	free(trace->items);
	trace->items = NULL;
	trace->count = 0;
}
