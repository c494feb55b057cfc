/* csv.c - see csv.h, and the tables whose rows follow neither events nor objects. */
#include "analyzer/export/csv.h"

#include <stdlib.h>

#include "analyzer/report/account.h"
#include "analyzer/report/words.h"
#include "analyzer/stats/stats.h"

void
csv_text(struct csv *csv, const char *text)
{
	csv_empty(csv);
	line_csv(&csv->line, text);
}

void
csv_cells(struct csv *csv, const struct line *cells)
{
	csv_empty(csv);
	line_bytes(&csv->line, cells->text, cells->used);
	csv->line.failed = csv->line.failed || cells->failed;
}

void
csv_signed(struct csv *csv, int64_t value)
{
	csv_empty(csv);
	line_signed(&csv->line, value);
}

void
csv_address(struct csv *csv, uint64_t value)
{
	csv_empty(csv);
	line_hex(&csv->line, value);
}

void
csv_place(struct csv *csv, const struct frame *frame)
{
	csv_text(csv, frame != NULL ? frame->function : NULL);
	csv_text(csv, frame != NULL ? frame->shown != NULL ? frame->shown : frame->module : NULL);
	if (frame != NULL && frame->line != 0) {
		csv_unsigned(csv, frame->line);
	} else {
		csv_empty(csv);
	}
}

bool
csv_site(struct csv *csv, struct texts *known, struct stats_sites *sites, const struct place *place)
{
	const struct line *text = texts_get(known, place->stack);
	if (text == NULL) {
		const struct stats_site *site = place->stack != 0 ? stats_site(sites, place) : NULL;
		struct csv cells = {0};
		csv_place(&cells, site != NULL && site->known ? &site->frame : NULL);
		cells.line.failed = cells.line.failed || (site == NULL && place->stack != 0);
		text = texts_put(known, place->stack, &cells.line);
		if (text == NULL) {
			return false;
		}
	}
	csv_cells(csv, text);
	return true;
}

void
csv_end(struct csv *csv)
{
	line_char(&csv->line, '\n');
	csv->begun = false;
	line_flush_full(&csv->line, csv->out);
}

void
csv_header(struct csv *csv, const char *columns, const char *more)
{
	line_text(&csv->line, columns);
	if (more != NULL) {
		line_char(&csv->line, ',');
		line_text(&csv->line, more);
	}
	csv_end(csv);
}

bool
csv_finish(struct csv *csv)
{
	bool fine = !csv->line.failed;
	line_flush(&csv->line, csv->out);
	line_free(&csv->line);
	return fine;
}

static void
write_finding(void *data, const struct account *account, const struct report_entry *entry)
{
	struct csv *csv = data;
	const struct finding *finding = account->finding;
	char object[64];
	csv_word(csv, entry->item->key);
	csv_word(csv, rule_get(finding->rule)->id);
	csv_word(csv, severity_word(finding->severity));
	csv_word(csv, finding->doubt == DOUBT_NONE ? "certain" : "likely");
	csv_word(csv, report_state_word(entry->item->state));
	csv_unsigned(csv, entry->count);
	finding_object(finding, object, sizeof(object));
	csv_text(csv, object);
	csv_place(csv, account_frame(account_site(account)));
	csv_text(csv, finding_sentence(finding));
	csv_text(csv, trace_info(entry->trace->trace)->file);
	csv_end(csv);
}

bool
export_csv_findings(FILE *out, const struct report *report, const struct export_wish *wish)
{
	struct csv csv = {.out = out};
	(void)wish;
	csv_header(&csv,
	           "key,rule,severity,certainty,state,count,object,function,file,line,message,trace",
	           NULL);
	bool fine = report_each(report, SIZE_MAX, write_finding, &csv);
	return csv_finish(&csv) && fine;
}

static bool
write_functions(struct csv *csv, const struct stats *stats, const char *file)
{
	size_t count = 0;
	unsigned *order = stats_function_order(stats, &count);
	for (size_t i = 0; order != NULL && i < count; i++) {
		const struct stats_function *function = &stats->functions[order[i]];
		csv_word(csv, api_function(order[i])->name);
		csv_unsigned(csv, function->calls);
		csv_unsigned(csv, function->failed);
		csv_unsigned(csv, function->unfinished);
		csv_text(csv, stats_commonest(function));
		if (file != NULL) {
			csv_text(csv, file);
		}
		csv_end(csv);
	}
	free(order);
	return order != NULL;
}

bool
export_csv_functions(FILE *out, const struct report *report, const struct export_wish *wish)
{
	struct csv csv = {.out = out};
	bool many = report->count > 1, fine = true;
	(void)wish;
	csv_header(&csv, "function,calls,failed,unfinished,commonest_error", many ? "trace" : NULL);
	for (size_t i = 0; i < report->count && fine; i++) {
		const struct report_trace *trace = &report->traces[i];
		struct stats *stats = stats_collect(trace->trace, trace->symbols);
		fine = stats != NULL &&
		       write_functions(&csv, stats, many ? trace_info(trace->trace)->file : NULL);
		stats_free(stats);
	}
	return csv_finish(&csv) && fine;
}
