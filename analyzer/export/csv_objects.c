/* csv_objects.c - a row for each life of an object, in the order in which they end. */
#include "analyzer/export/csv.h"
#include "analyzer/export/lives.h"
#include "analyzer/export/slices.h"

struct objects {
	struct csv csv;
	struct csv file; /* its name as a cell */
	const struct export_wish *wish;
	const struct report_trace *trace;
	struct stats *stats;
	struct slices slices;
	struct texts places; /* see csv_site */
	struct table told;   /* objects of findings, see export_find_told */
};

static bool
is_wanted(const struct objects *objects, const struct life *life)
{
	const struct export_wish *wish = objects->wish;
	return export_wants(wish, life->kind, life->key, life->number) &&
	       (wish->objects == EXPORT_ALL ||
	        (wish->objects == EXPORT_FINDINGS &&
	         table_get(&objects->told, export_identity(life->kind, life->number)) != NULL));
}

/* When it came into being, by what and where: five cells. */
static bool
write_birth(struct objects *objects, const struct life *life)
{
	struct csv *csv = &objects->csv;
	if (life->unknown) {
		for (unsigned i = 0; i < 5; i++) {
			csv_empty(csv);
		}
		return true;
	}
	csv_unsigned(csv, life->born_ns);
	csv_word(csv, api_function(life->born.function)->name);
	return csv_site(csv, &objects->places, &objects->stats->sites, &life->born);
}

static bool
gone(void *data, struct life *life)
{
	struct objects *objects = data;
	struct csv *csv = &objects->csv;
	char end[64];
	if (!is_wanted(objects, life)) {
		return true;
	}
	csv_cells(csv, &objects->file.line);
	csv_word(csv, api_kind_word(life->kind));
	csv_unsigned(csv, life->number);
	if (api_kind_width(life->kind) == 8) {
		csv_address(csv, life->key);
	} else {
		csv_unsigned(csv, life->key);
	}
	bool fine = write_birth(objects, life);
	if (life->ended_ns != 0 && !life->live) {
		csv_unsigned(csv, life->ended_ns);
	} else {
		csv_empty(csv);
	}
	history_state_text(&life->state, end, sizeof(end));
	csv_word(csv, end);
	if (life->size != UINT32_MAX) {
		csv_unsigned(csv, life->size);
	} else {
		csv_empty(csv);
	}
	csv_unsigned(csv, life->steps);
	csv_unsigned(csv, life->thread_count);
	csv_end(csv);
	return fine && !csv->line.failed;
}

/* The call or callback that an event is part of: a return is no step of its own. */
static bool
find_slice(struct slices *slices, const struct event *event, struct life_use *slice)
{
	struct thread_slices *thread = slices_of(slices, event->thread);
	if (thread == NULL) {
		return false;
	}
	*slice = slices_use(thread, event);
	switch (event->type) {
	case NNGT_CALL:
		return true;
	case NNGT_ENTER:
	case NNGT_CALLBACK_BEGIN:
		if (thread->count == SLICES_MAX) {
			slices_forget(thread, SLICES_MAX / 2);
		}
		return slices_push(thread, event) != NULL;
	default:
		thread->count = slices_find(thread, event); /* that is all when none begins there */
		return true;
	}
}

static bool
write_trace(struct objects *objects)
{
	const struct lives_watch watch = {.gone = gone, .data = objects};
	struct lives lives = {.watch = &watch};
	struct trace *trace = objects->trace->trace;
	const struct event *event;
	struct seen_list seen;
	csv_text(&objects->file, trace_info(trace)->file);
	objects->stats = stats_start(trace, objects->trace->symbols);
	bool fine = objects->stats != NULL && export_find_told(&objects->told, objects->trace);
	while (fine && !ferror_unlocked(objects->csv.out) && (event = trace_take(trace)) != NULL) {
		struct life_use slice;
		fine = find_slice(&objects->slices, event, &slice) &&
		       stats_take(objects->stats, event, &seen) && lives_take(&lives, event, &seen, &slice);
	}
	fine = fine && lives_end(&lives);
	lives_free(&lives);
	slices_free(&objects->slices);
	objects->slices = (struct slices){0};
	texts_free(&objects->places);
	line_free(&objects->file.line);
	objects->file = (struct csv){0};
	table_free(&objects->told);
	objects->told = (struct table){0};
	stats_free(objects->stats);
	return fine;
}

bool
export_csv_objects(FILE *out, const struct report *report, const struct export_wish *wish)
{
	struct objects objects = {.csv = {.out = out}, .wish = wish};
	bool fine = true;
	csv_header(&objects.csv,
	           "trace,kind,number,address,born_ns,born_by,born_function,born_file,born_line,"
	           "ended_ns,end,size,steps,threads",
	           NULL);
	for (size_t i = 0; i < report->count && fine; i++) {
		objects.trace = &report->traces[i];
		fine = write_trace(&objects);
	}
	return csv_finish(&objects.csv) && fine;
}
