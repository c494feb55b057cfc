/* steps.c - the story of a finding as a table; see steps.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/frame.h"
#include "analyzer/report/steps.h"
#include "analyzer/report/words.h"

enum { VERB, TIME, THREAD, FUNCTION, WHERE, CALLER, CALL, COLUMNS };

/* A column wider than this is left to overflow: one long C++ name must not push all away. */
static const size_t widest[COLUMNS] = {32, 16, 12, 32, 48, 48, 60};

struct row {
	const struct account_place *place;
	char cells[COLUMNS][256];
};

/* How the steps are laid out. */
struct table {
	struct row rows[FINDING_STEPS_MAX + 1];
	unsigned count;
	size_t widths[COLUMNS];
	int digits;    /* of the numbers of the steps */
	bool one_file; /* all are in the file of the place that is shown */
	int first;     /* so many columns stand in the first line of a step, the others below it */
};

/* Whether all places are in one file: its name alone says enough then. */
static bool
in_one_file(const struct account *account)
{
	const struct frame *site = account_frame(account_site(account));
	for (unsigned i = 0; i < account->count; i++) {
		const struct frame *frame = account_frame(&account->places[i]);
		if (frame != NULL &&
		    (frame->file == NULL || site->file == NULL || strcmp(frame->file, site->file) != 0)) {
			return false;
		}
	}
	return true;
}

static void
fill_row(struct row *row, const struct account_place *place, uint64_t start_ns, bool one_file)
{
	const size_t size = sizeof(row->cells[0]);
	row->place = place;
	step_verb(place, row->cells[VERB], size);
	if (!place->has_event) {
		snprintf(row->cells[CALL], size, "the end of the process");
		return;
	}
	step_time(start_ns, place->event.time_ns, row->cells[TIME], size);
	if (strstr(row->cells[TIME], " ms") == NULL) { /* "s" stands under the first letter of "ms" */
		strncat(row->cells[TIME], " ", size - strlen(row->cells[TIME]) - 1);
	}
	snprintf(row->cells[THREAD], size, "thread %" PRIu32, place->event.thread + 1);
	const struct frame *frame = account_frame(place);
	if (frame != NULL) {
		frame_function(frame, row->cells[FUNCTION], size);
		(one_file ? frame_base : frame_where)(frame, row->cells[WHERE], size);
		frame_shorten(row->cells[WHERE], widest[WHERE]);
	}
	const struct frame *caller = account_caller(place);
	if (caller != NULL) {
		char function[96], where[96];
		frame_function(caller, function, sizeof(function));
		frame_base(caller, where, sizeof(where));
		snprintf(row->cells[CALLER], size, "< %s%s%s", function, function[0] == '\0' ? "" : " ",
		         where);
	}
	char result[64];
	account_result(place, result, sizeof(result));
	/* What returns nothing shows the outcome of an operation. */
	bool returns = place->event.type != NNGT_CALLBACK_BEGIN &&
	               api_function(place->event.function)->result != NNGT_VOID;
	const char *says = result[0] == '\0' ? "" : returns ? " returned " : ": result ";
	snprintf(row->cells[CALL], size, "%s%s%s", place->function, says, result);
}

/* Whose frames they are, for the line that stands for them. */
static void
library_name(const struct frame *frame, char *text, size_t size)
{
	if (frame->file != NULL && strstr(frame->file, "/include/c++/") != NULL) {
		snprintf(text, size, "the C++ library");
	} else {
		escape_text(frame->module, text, size);
	}
}

/* One stack, with what belongs to libraries folded to a line. */
static void
print_stack(FILE *out, const struct account_place *place)
{
	for (unsigned i = 0; i < place->count;) {
		unsigned libraries = 0;
		char where[256];
		while (i + libraries < place->count && place->frames[i + libraries].library) {
			libraries++;
		}
		if (libraries > 0) {
			library_name(&place->frames[i], where, sizeof(where));
			fprintf(out, "         " FOLD_HANG "... %u frame%s of %s\n", libraries,
			        libraries == 1 ? "" : "s", where);
			i += libraries;
			continue;
		}
		fprintf(out, "         #%-2u " FOLD_HANG, i);
		frame_print(out, &place->frames[i]);
		fputc('\n', out);
		i++;
	}
}

/* What stands before the words of a step: "   1. ", and for the wrong one "=> 3. ". */
enum { MARK = 3 };

static int
indent_of(const struct table *table)
{
	return MARK + table->digits + (int)strlen(". ");
}

static void
print_cell(FILE *out, const struct row *row, int column, bool links)
{
	if (column == WHERE && row->cells[WHERE][0] != '\0') {
		frame_print_place(out, account_frame(row->place), row->cells[WHERE], links);
	} else {
		fputs(row->cells[column], out);
	}
}

/* The cells of a row from a column to another, in the widths of the table. */
static void
print_cells(FILE *out, const struct table *table, const struct row *row, int from, int to,
            bool links)
{
	while (to > from && row->cells[to - 1][0] == '\0') {
		to--;
	}
	for (int column = from; column < to; column++) {
		size_t columns = columns_wide(row->cells[column]), width = table->widths[column];
		int pad = columns < width ? (int)(width - columns) : 0;
		if (width > 0) {
			fprintf(out, "%s%*s", column == from ? "" : "  ", column == TIME ? pad : 0, "");
			print_cell(out, row, column, links);
			fprintf(out, "%*s", column == TIME || column + 1 == to ? 0 : pad, "");
		}
	}
}

/* The same without the table, for a line that has no room for it. */
static void
print_words(FILE *out, const struct row *row, int from, bool links)
{
	const char *between = "";
	for (int column = from; column < COLUMNS; column++) {
		if (row->cells[column][0] != '\0') {
			fputs(between, out);
			print_cell(out, row, column, links);
			between = "  ";
		}
	}
}

static void
print_row(FILE *out, const struct account *account, const struct table *table,
          const struct row *row, const struct report_options *options)
{
	bool offence = row->place == &account->places[account->offence];
	bool turning = account->turning >= 0 && row->place == &account->places[account->turning];
	const char *style = offence || turning ? style_code(options, STYLE_STRONG) : "";
	const char *plain = style[0] != '\0' ? style_plain(options) : "";
	int indent = indent_of(table);
	fprintf(out, "%s%s %*d. " FOLD_HANG, style, offence ? "=>" : "  ", table->digits,
	        (int)(row - table->rows) + 1);
	if (table->first == COLUMNS) {
		print_cells(out, table, row, 0, COLUMNS, options->links);
	} else if (row->place->has_event) {
		print_cells(out, table, row, 0, table->first, options->links);
		fprintf(out, "\n%*s" FOLD_HANG, indent, "");
		print_words(out, row, table->first, options->links);
	} else {
		fprintf(out, "%s  %s", row->cells[VERB], row->cells[CALL]);
	}
	fprintf(out, "%s\n", plain);
	const struct frame *frame = account_frame(row->place);
	if (frame != NULL && frame->line_is != NULL) {
		fprintf(out, "%*s" FOLD_HANG "the line is %s: %s\n", indent, "", frame->line_is,
		        frame->line_why);
	}
	char delay[ACCOUNT_DELAY];
	account_delay(row->place, delay, sizeof(delay));
	if (delay[0] != '\0') {
		fprintf(out, "%*s" FOLD_HANG "%s\n", indent, "", delay);
	}
	if (row->place->step->note[0] != '\0') {
		fprintf(out, "%*s" FOLD_HANG, indent, "");
		escape_print(out, row->place->step->note);
		fputc('\n', out);
	}
	if (options->stacks) {
		print_stack(out, row->place);
	}
}

/* How wide a row of the table is, up to a column. */
static size_t
row_columns(const struct table *table, const struct row *row, int to)
{
	size_t sum = (size_t)indent_of(table), blank = 0;
	for (int column = 0; column < to; column++) {
		size_t columns = columns_wide(row->cells[column]), width = table->widths[column];
		if (columns > 0) {
			sum += blank + columns;
			blank = 0;
		}
		blank += (columns < width ? width - columns : 0) + (width > 0 ? 2 : 0);
	}
	return sum;
}

static void
fill_table(struct table *table, const struct account *account, size_t width)
{
	uint64_t start_ns = account->places[0].has_event ? account->places[0].event.time_ns : 0;
	*table = (struct table){.one_file = in_one_file(account)};
	for (unsigned i = 0; i < account->count; i++) {
		if (account->places[i].step->role == ROLE_HARM && i != account->offence) {
			continue; /* shown after the story */
		}
		struct row *row = &table->rows[table->count++];
		fill_row(row, &account->places[i], start_ns, table->one_file);
		for (int column = 0; column < COLUMNS; column++) {
			size_t columns = columns_wide(row->cells[column]);
			columns = columns < widest[column] ? columns : widest[column];
			table->widths[column] =
			    columns > table->widths[column] ? columns : table->widths[column];
		}
	}
	table->digits = table->count > 9 ? 2 : 1;
	/* All steps alike: in a line, or with the place below, or with the thread below, too. */
	table->first = COLUMNS;
	for (unsigned i = 0; i < table->count; i++) {
		if (row_columns(table, &table->rows[i], table->first) > width) {
			table->first =
			    row_columns(table, &table->rows[i], FUNCTION) > width ? THREAD : FUNCTION;
		}
	}
}

void
steps_print(FILE *out, const struct account *account, const struct report_options *options)
{
	struct table *table = malloc(sizeof(*table));
	if (table == NULL) {
		return; /* what is wrong, and where, is said all the same */
	}
	fill_table(table, account, style_width(options));
	for (unsigned i = 0; i < table->count; i++) {
		print_row(out, account, table, &table->rows[i], options);
	}
	free(table);
}
