/*
 * gcc.c - "file:line:column: error: message [rule]" and the steps as notes, as compilers print:
 * editors and CI servers read it; see report.h
 */
#include <string.h>

#include "analyzer/print/frame.h"
#include "analyzer/print/escape.h"
#include "analyzer/report/source.h"
#include "analyzer/report/words.h"
#include "analyzer/report/report.h"

/* "src/client.c:63:3", "app+0x51:1:1". The column is that of the first character of the line. */
static void
print_place(FILE *out, const struct report *report, const struct report_entry *entry,
            const struct account_place *place)
{
	const struct frame *frame = account_frame(place);
	char where[512] = "";
	if (frame == NULL) {
		fputs("nngtrace:1:1", out); /* no call: the end of the process */
		return;
	}
	frame_where(frame, where, sizeof(where));
	struct source *source =
	    source_find(report->sources, frame, trace_info(entry->trace->trace)->start_wall_ns);
	size_t length = 0, blanks = 0;
	const char *line = source != NULL ? source_line(source, frame->line, &length) : NULL;
	while (blanks < length && (line[blanks] == ' ' || line[blanks] == '\t')) {
		blanks++;
	}
	bool has_line = frame->file != NULL && frame->line != 0;
	fprintf(out, "%s:%s%zu", where, has_line ? "" : "1:", blanks + 1);
}

static void
print_entry(void *data, const struct account *account, const struct report_entry *entry)
{
	const struct report_target *target = data;
	const struct report *report = target->report;
	const struct finding *finding = account->finding;
	FILE *out = target->out;
	if (!report_shows(report, entry->item) || entry->item->state == REPORT_KNOWN) {
		return;
	}
	print_place(out, report, entry, account_site(account));
	fprintf(out, ": %s: ", severity_word(finding->severity));
	escape_print(out, finding_sentence(finding));
	fprintf(out, " [%s]\n", rule_get(finding->rule)->id);
	for (unsigned i = 0; i < account->count; i++) {
		char sentence[256];
		if (account->places[i].count == 0) {
			continue;
		}
		step_sentence(account, i, sentence, sizeof(sentence));
		print_place(out, report, entry, &account->places[i]);
		fprintf(out, ": note: %u. ", i + 1);
		escape_print(out, sentence);
		fputc('\n', out);
	}
}

bool
report_gcc(FILE *out, const struct report *report, const struct report_options *options)
{
	(void)options;
	struct report_target target = {.out = out, .report = report};
	return report_each(report, SIZE_MAX, print_entry, &target);
}
