/* steps.c - the story of a finding as a table; see steps.h */
#include <inttypes.h>
#include <string.h>

#include "analyzer/print/frame.h"
#include "analyzer/report/steps.h"
#include "analyzer/print/escape.h"
#include "analyzer/report/words.h"

enum { VERB, TIME, THREAD, FUNCTION, WHERE, CALLER, CALL, COLUMNS };

/* A column wider than this is left to overflow: one long C++ name must not push all away. */
static const size_t widest[COLUMNS] = {32, 16, 12, 32, 48, 48, 60};

struct row {
	const struct account_place *place;
	char cells[COLUMNS][256];
};

static void
fill_row(struct row *row, const struct account_place *place, uint64_t start_ns)
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
		text_function(frame, row->cells[FUNCTION], size);
		text_where(frame, row->cells[WHERE], size);
		text_shorten(row->cells[WHERE], widest[WHERE]);
	}
	const struct frame *caller = account_caller(place);
	if (caller != NULL) {
		char function[96], where[96];
		text_function(caller, function, sizeof(function));
		text_base(caller, where, sizeof(where));
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
		text_escape(frame->module, text, size);
	}
}

/* One stack, with what belongs to libraries folded to a line. */
static void
print_stack(FILE *out, const struct account_place *place)
{
	for (unsigned i = 0; i < place->count;) {
		unsigned libraries = 0;
		char where[256], function[256];
		while (i + libraries < place->count && place->frames[i + libraries].library) {
			libraries++;
		}
		if (libraries > 0) {
			library_name(&place->frames[i], where, sizeof(where));
			fprintf(out, "         ... %u frame%s of %s\n", libraries, libraries == 1 ? "" : "s",
			        where);
			i += libraries;
			continue;
		}
		text_function(&place->frames[i], function, sizeof(function));
		text_where(&place->frames[i], where, sizeof(where));
		fprintf(out, "         #%-2u %s%s%s%s\n", i, function, function[0] == '\0' ? "" : "  ",
		        where, place->frames[i].inlined ? "  (inlined)" : "");
		i++;
	}
}

static void
print_row(FILE *out, const struct account *account, const struct row *row, unsigned number,
          const size_t widths[COLUMNS], const struct report_options *options)
{
	bool offence = row->place == &account->places[account->offence];
	bool turning = account->turning >= 0 && row->place == &account->places[account->turning];
	int last = offence ? CALL : COLUMNS - 1;
	while (last > 0 && row->cells[last][0] == '\0') {
		last--;
	}
	const char *style = offence || turning ? text_style(options, STYLE_STRONG) : "";
	fprintf(out, "  %s%u. ", style, number);
	for (int column = 0; column <= last; column++) {
		const char *cell = row->cells[column];
		size_t columns = text_columns(cell);
		int pad = columns < widths[column] ? (int)(widths[column] - columns) : 0;
		if (widths[column] == 0) {
			continue;
		}
		fprintf(out, "%*s%s%*s", column == TIME ? pad : 0, "", cell,
		        column == TIME || (column == last && !offence) ? 0 : pad, "");
		fputs(column == last ? "" : "  ", out);
	}
	fprintf(out, "%s%s\n", offence ? "  <-- here" : "",
	        style[0] == '\0' ? "" : text_plain(options));
	const struct frame *frame = account_frame(row->place);
	if (frame != NULL && frame->gone != NULL) {
		fprintf(out, "       the line is %s: the call's own frame was optimised away\n",
		        frame->gone);
	}
	if (row->place->step->note[0] != '\0') {
		fputs("       ", out);
		text_print(out, row->place->step->note);
		fputc('\n', out);
	}
	if (options->stacks) {
		print_stack(out, row->place);
	}
}

void
steps_print(FILE *out, const struct account *account, const struct report_options *options)
{
	struct row rows[FINDING_STEPS_MAX + 1] = {0};
	size_t widths[COLUMNS] = {0};
	unsigned count = 0;
	uint64_t start_ns = account->places[0].has_event ? account->places[0].event.time_ns : 0;
	for (unsigned i = 0; i < account->count; i++) {
		if (account->places[i].step->role == ROLE_HARM && i != account->offence) {
			continue; /* shown after the story */
		}
		struct row *row = &rows[count++];
		fill_row(row, &account->places[i], start_ns);
		for (int column = 0; column < COLUMNS; column++) {
			size_t columns = text_columns(row->cells[column]);
			columns = columns < widest[column] ? columns : widest[column];
			widths[column] = columns > widths[column] ? columns : widths[column];
		}
	}
	for (unsigned i = 0; i < count; i++) {
		print_row(out, account, &rows[i], i + 1, widths, options);
	}
}
