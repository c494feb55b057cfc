/*
 * csv.h - what the tables have in common: cells and rows by RFC 4180. A row is put together in
 * memory and written at its end; a failed write is seen by ferror(out). One thread.
 */
#ifndef NNGTRACE_EXPORT_CSV_H
#define NNGTRACE_EXPORT_CSV_H

#include "analyzer/export/export.h"
#include "analyzer/export/texts.h"
#include "analyzer/print/line.h"
#include "analyzer/stats/stats.h"

/* A table on its way out. out stays the caller's; line_free(&line) at the end is, too. */
struct csv {
	FILE *out;
	struct line line; /* not yet in out */
	bool begun;       /* the row has a cell */
};

/* Each begins a cell. text: NULL is an empty one. */
static inline void
csv_empty(struct csv *csv)
{
	if (csv->begun) {
		line_char(&csv->line, ',');
	}
	csv->begun = true;
}

/* A cell with a number. */
static inline void
csv_unsigned(struct csv *csv, uint64_t value)
{
	csv_empty(csv);
	line_unsigned(&csv->line, value);
}

/* A word that needs no quotes. */
static inline void
csv_word(struct csv *csv, const char *word)
{
	csv_empty(csv);
	line_text(&csv->line, word);
}

/* A cell each: text that others chose, what was written before, numbers. */
void csv_text(struct csv *csv, const char *text);
void csv_cells(struct csv *csv, const struct line *cells); /* that were written before */
void csv_signed(struct csv *csv, int64_t value);
void csv_address(struct csv *csv, uint64_t value);
/* Function, file and line: three cells. frame: NULL when nothing is known. */
void csv_place(struct csv *csv, const struct frame *frame);
/*
 * The same for a place of the trace that sites are of. known keeps what such a stack is written as;
 * free it with texts_free. False: not enough memory.
 */
bool csv_site(struct csv *csv, struct texts *known, struct stats_sites *sites,
              const struct place *place);
/* Ends the row. */
void csv_end(struct csv *csv);
/* The header, as it stands in the documentation; then a column more when it is not NULL. */
void csv_header(struct csv *csv, const char *columns, const char *more);
/* Writes what is there and frees it. False when memory was short. */
bool csv_finish(struct csv *csv);

#endif
