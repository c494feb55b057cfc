/* text.c - a life as a table, and what to say when there is none. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/symbols/call_site.h"
#include "analyzer/print/event.h"
#include "analyzer/history/verbs.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/frame.h"
#include "analyzer/print/style.h"
#include "analyzer/print/escape.h"

enum { VERB, TIME, THREAD, FUNCTION, WHERE, COLUMNS };

/* A column wider than this overflows: one long name must not push all away. */
static const size_t widest[COLUMNS] = {32, 16, 12, 32, 48};

/* How the steps are laid out. */
struct layout {
	size_t widths[COLUMNS];
	int digits; /* of the numbers of the steps */
	int cells;  /* how many stand in the first line of a step; the others, then the call, below */
	bool split; /* the call stands below */
};

struct row {
	struct event event, call, returned;
	bool has_return;
	const struct frame *frames; /* from the application's call on */
	unsigned count;
	char cells[COLUMNS][256];
};

static void
print_time(uint64_t ns, char *text, size_t size)
{
	snprintf(text, size, "%" PRIu64 ".%03" PRIu64 " ms", ns / 1000000, ns / 1000 % 1000);
}

static void
read_events(struct row *row, struct trace *trace, const struct history_step *step)
{
	row->event = row->call = row->returned = (struct event){0};
	row->has_return =
	    step->return_ref != 0 && trace_event_at(trace, step->return_ref, &row->returned);
	if (!trace_event_at(trace, step->ref, &row->event)) {
		row->event = (struct event){0};
	}
	if (!trace_event_at(trace, step->call_ref, &row->call)) {
		row->call = row->event;
	}
}

static void
fill_row(struct row *row, struct trace *trace, const struct history_step *step,
         struct symbols *symbols, struct frame *frames)
{
	const size_t size = sizeof(row->cells[0]);
	read_events(row, trace, step);
	row->frames = call_site(symbols, row->call.stack, step->callback, row->call.time_ns, frames,
	                        CALL_SITE_FRAMES, &row->count);
	snprintf(row->cells[VERB], size, "%s", step->verb);
	print_time(row->event.time_ns, row->cells[TIME], size);
	snprintf(row->cells[THREAD], size, "thread %" PRIu32, row->event.thread + 1);
	row->cells[FUNCTION][0] = row->cells[WHERE][0] = '\0';
	if (row->frames != NULL) {
		frame_function(&row->frames[0], row->cells[FUNCTION], size);
		frame_where(&row->frames[0], row->cells[WHERE], size);
		frame_shorten(row->cells[WHERE], widest[WHERE]);
	}
}

static void
print_call(FILE *out, const struct row *row)
{
	struct line line = {0};
	if (row->event.type >= NNGT_CALLBACK_BEGIN) {
		event_line_callback(&line, &row->event);
	} else if (row->call.type == NNGT_RETURN) {
		event_line_return(&line, &row->call);
	} else {
		event_line_call(&line, &row->call, row->has_return ? &row->returned : NULL);
	}
	line_flush(&line, out);
	line_free(&line);
}

/* Whose it is from here on, where that changes; whose it was, where it was not the caller's. */
static void
print_states(FILE *out, const struct history_step *step, const struct row *row, bool first,
             int indent)
{
	char before[64], after[64], when[48] = "";
	history_state_text(&step->before, before, sizeof(before));
	history_state_text(&step->after, after, sizeof(after));
	enum history_condition was = step->before.condition;
	bool others = was == IS_IN_FLIGHT || was == IS_LIBRARY || was == IS_LENT || was == IS_FREED ||
	              was == IS_CLOSED || was == IS_REAPED;
	bool changes = !history_state_same(&step->before, &step->after);
	/* A call that waited has changed it when it returned. */
	if (row->has_return && row->returned.time_ns / 1000 > row->event.time_ns / 1000) {
		print_time(row->returned.time_ns, when, sizeof(when));
	}
	if (!first && others && !(was == IS_IN_FLIGHT && strncmp(step->verb, "send ", 5) == 0)) {
		fprintf(out, "%*sit was %s\n", indent, "", before);
	}
	if (strcmp(after, step->verb) != 0 && (changes || first) &&
	    step->after.condition != IS_UNKNOWN) {
		fprintf(out, "%*snow %s%s%s\n", indent, "", after, when[0] != '\0' ? ", from " : "", when);
	} else if (!changes && was == IS_APPLICATION && strcmp(step->verb, "send failed") == 0) {
		fprintf(out, "%*sstill %s\n", indent, "", after);
	}
}

static void
print_stack(FILE *out, const struct row *row)
{
	for (unsigned i = 0; row->frames != NULL && i < row->count; i++) {
		fprintf(out, "         #%-2u " FOLD_HANG, i);
		frame_print(out, &row->frames[i]);
		fputc('\n', out);
	}
}

static int
indent_of(const struct layout *layout)
{
	return 2 + layout->digits + (int)strlen(". ");
}

static void
print_cells(FILE *out, const struct layout *layout, const struct row *row, int from, int to)
{
	for (int column = from; column < to; column++) {
		size_t columns = columns_wide(row->cells[column]);
		int pad = columns < layout->widths[column] ? (int)(layout->widths[column] - columns) : 0;
		if (layout->widths[column] > 0) {
			fprintf(out, "%*s%s%*s  ", column == TIME ? pad : 0, "", row->cells[column],
			        column == TIME ? 0 : pad, "");
		}
	}
}

static void
print_row(FILE *out, const struct layout *layout, const struct row *row, size_t number)
{
	int indent = indent_of(layout);
	fprintf(out, "  %*zu. " FOLD_HANG, layout->digits, number);
	print_cells(out, layout, row, 0, layout->cells);
	if (layout->cells < COLUMNS &&
	    (row->cells[FUNCTION][0] != '\0' || row->cells[WHERE][0] != '\0')) {
		fprintf(out, "\n%*s" FOLD_HANG, indent, "");
		print_cells(out, layout, row, layout->cells, COLUMNS);
	}
	if (layout->split) {
		fprintf(out, "\n%*s", indent, "");
	}
	print_call(out, row);
	fputc('\n', out);
}

static void
print_head(FILE *out, const struct history_life *life)
{
	struct history_name name = {.kind = life->kind, .by_number = true, .value = life->number};
	char text[64];
	history_name_print(&name, text, sizeof(text));
	fprintf(out, "%s", text);
	if (life->name != NULL) {
		fputs(" \"", out);
		escape_print(out, life->name);
		fputc('"', out);
	}
	name = (struct history_name){.kind = life->kind, .value = life->key};
	history_name_print(&name, text, sizeof(text));
	fprintf(out, " (%s", text);
	if (life->size != UINT32_MAX) {
		fprintf(out, ", %" PRIu32 " byte%s", life->size, life->size == 1 ? "" : "s");
	}
	fprintf(out, ")%s\n", life->unknown ? ", first seen in mid-life" : "");
}

static void
print_tail(FILE *out, const struct history_life *life)
{
	char text[64];
	if (life->count == 0) {
		return;
	}
	history_state_text(&life->steps[life->count - 1].after, text, sizeof(text));
	fprintf(out, "  %s: %s", life->next == 0 ? "at the end" : "the last that was seen of it", text);
	if (life->next != 0) {
		fprintf(out, "; then its %s became that of %s#%" PRIu64,
		        api_kind_width(life->kind) == 8 ? "address" : "id", api_kind_word(life->kind),
		        life->next);
	}
	fputc('\n', out);
}

static size_t
call_columns(const struct row *row)
{
	char *text = NULL;
	size_t size, columns = 0;
	FILE *out = open_memstream(&text, &size);
	if (out != NULL) {
		print_call(out, row);
		fclose(out);
		columns = text != NULL ? columns_wide(text) : 0;
	}
	free(text);
	return columns;
}

/* Reads all rows once, to know how wide they are. */
static void
measure(struct layout *layout, struct row *row, const struct history *history,
        const struct history_life *life, struct symbols *symbols, struct frame *frames,
        size_t width)
{
	size_t calls = 0, sum;
	*layout = (struct layout){.digits = snprintf(NULL, 0, "%zu", life->count), .cells = COLUMNS};
	for (size_t i = 0; i < life->count; i++) {
		fill_row(row, history->trace, &life->steps[i], symbols, frames);
		for (unsigned column = 0; column < COLUMNS; column++) {
			size_t columns = columns_wide(row->cells[column]);
			columns = columns < widest[column] ? columns : widest[column];
			layout->widths[column] =
			    columns > layout->widths[column] ? columns : layout->widths[column];
		}
		size_t columns = call_columns(row);
		calls = columns > calls ? columns : calls;
	}
	sum = (size_t)indent_of(layout);
	for (int column = 0; column < COLUMNS; column++) {
		sum += layout->widths[column] > 0 ? layout->widths[column] + 2 : 0;
	}
	/* Wherever a line is too long something goes below: the call, then the place. */
	layout->split = sum + calls > width;
	layout->cells = sum > width + 2 ? FUNCTION : COLUMNS;
}

bool
history_print(FILE *out, const struct history *history, const struct history_life *life,
              struct symbols *symbols, const struct history_look *look)
{
	struct row *row = malloc(sizeof(*row));
	struct frame *frames = malloc(CALL_SITE_FRAMES * sizeof(*frames));
	FILE *lines = fold_open(out, look->width);
	struct layout layout;
	bool fine = row != NULL && frames != NULL && lines != NULL;
	if (fine) {
		measure(&layout, row, history, life, symbols, frames, look->width);
		print_head(lines, life);
	}
	for (size_t i = 0; fine && !ferror(lines) && i < life->count; i++) {
		fill_row(row, history->trace, &life->steps[i], symbols, frames);
		print_row(lines, &layout, row, i + 1);
		print_states(lines, &life->steps[i], row, i == 0, indent_of(&layout));
		if (look->stacks) {
			print_stack(lines, row);
		}
	}
	if (fine) {
		print_tail(lines, life);
	}
	if (lines != NULL && !fold_close(lines)) {
		fine = fine && ferror(out); /* the owner of the stream will see it */
	}
	free(frames);
	free(row);
	return fine;
}

bool
history_missing(const struct history *history, const struct history_name *name, struct error *err)
{
	char text[64], there[256] = "";
	const char *file = trace_info(history->trace)->file;
	history_name_print(name, text, sizeof(text));
	if (name->kind != NNGT_NO_OBJECT && history->totals[name->kind] > 0) {
		const char *word = api_kind_word(name->kind);
		if (history->totals[name->kind] == 1) {
			return error_set(err, "%s: no %s there, only %s#1", file, text, word);
		}
		return error_set(err, "%s: no %s there, but %s#1 to %s#%" PRIu64, file, text, word, word,
		                 history->totals[name->kind]);
	}
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		size_t used = strlen(there);
		if (history->totals[kind] > 0) {
			snprintf(there + used, sizeof(there) - used, "%s%s (%" PRIu64 ")", used > 0 ? ", " : "",
			         api_kind_word(kind), history->totals[kind]);
		}
	}
	return error_set(err, "%s: no %s there; what there is: %s", file, text,
	                 there[0] != '\0' ? there : "nothing");
}
