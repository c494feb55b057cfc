/* text_triage.c - what a report for people says of findings that are not new; see text_triage.h */
#include <inttypes.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/report/text_triage.h"
#include "analyzer/print/frame.h"
#include "analyzer/report/triage.h"

/* " (2 entries of .nngtrace-suppressions, 1 comment)": who has suppressed them. */
static void
print_entries(FILE *out, const struct suppressions *list)
{
	size_t comments = 0;
	const char *between = " (";

	for (size_t i = 0; i < list->count; i++) {
		const struct suppression *entry = &list->items[i];
		size_t used = 0;
		comments += entry->in_source;
		/* Each file once, at its first entry. */
		if (entry->in_source || (i > 0 && list->items[i - 1].file == entry->file)) {
			continue;
		}
		for (size_t j = i; j < list->count && list->items[j].file == entry->file; j++) {
			used += list->items[j].used > 0;
		}
		if (used > 0) {
			const char *slash = strrchr(entry->file, '/');
			fprintf(out, "%s%zu %s of ", between, used, used == 1 ? "entry" : "entries");
			escape_print(out, slash != NULL ? slash + 1 : entry->file);
			between = ", ";
		}
	}
	if (comments > 0) {
		fprintf(out, "%s%zu %s in the source", between, comments,
		        comments == 1 ? "comment" : "comments");
		between = ", ";
	}
	fputs(strcmp(between, ", ") == 0 ? ")" : "", out);
}

static void
print_known(void *data, const struct account *account, const struct report_entry *entry)
{
	FILE *out = data;
	char where[256] = "at the end";
	const struct frame *frame = account_frame(account_site(account));

	if (entry->item->state != REPORT_KNOWN) {
		return;
	}
	if (frame != NULL) {
		frame_where(frame, where, sizeof(where));
	}
	fprintf(out, "  known  %s  %s  %s\n", entry->item->key, rule_get(account->finding->rule)->id,
	        where);
}

bool
text_triage(FILE *out, const struct report *report)
{
	const struct triage *triage = report->triage;
	size_t suppressed = 0;

	if (triage == NULL) {
		return true;
	}
	for (size_t i = 0; i < report->entry_count; i++) {
		suppressed += report->entries[i].item->state == REPORT_SUPPRESSED;
	}
	if (suppressed > 0) {
		fprintf(out, "%zu suppressed", suppressed);
		print_entries(out, &triage->suppressions);
		fputc('\n', out);
	}
	bool whole = report_each(report, SIZE_MAX, print_known, out);
	size_t gone = baseline_gone(&triage->baseline);
	if (gone > 0) {
		fprintf(out, "%zu known finding%s not seen\n", gone, gone == 1 ? " was" : "s were");
	}
	return whole;
}
