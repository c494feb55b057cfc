/*
 * html_lives.c - a second pass over a trace: the lives of its objects, and how many were alive
 * when. See html_parts.h
 *
 * What is kept follows the number of objects that may be shown; the others are only counted.
 */
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/print/escape.h"
#include "analyzer/report/html_parts.h"

struct pass {
	struct html_trace *lives;
	uint64_t slice_ns;         /* of the curves */
	uint64_t slice, slice_end; /* the slice of the current event, and the time of its end */
};

/* A kind and a number as one. */
static uint64_t
identity(unsigned kind, uint64_t number)
{
	return number << 8 | kind;
}

const struct html_object *
html_life(const struct html_trace *trace, unsigned kind, uint64_t number)
{
	size_t row = (size_t)(uintptr_t)table_get(&trace->rows, identity(kind, number));
	return row != 0 ? &trace->objects[row - 1] : NULL;
}

const struct html_object *
html_handle(const struct html_trace *trace, unsigned kind, uint64_t id, uint64_t time_ns)
{
	const struct html_object *found = NULL;
	for (size_t i = 0; i < trace->count && trace->objects[i].first_ns <= time_ns; i++) {
		const struct html_object *object = &trace->objects[i];
		found = object->kind == kind && object->key == id ? object : found;
	}
	return found;
}

/* The row of an object, made when there is room for it; NULL: it has none. False: no memory. */
static bool
row_of(struct html_trace *lives, struct stats *stats, const struct object *object,
       const struct event *event, struct html_object **found)
{
	uint64_t key = identity(object->kind, object->number);
	size_t row = (size_t)(uintptr_t)table_get(&lives->rows, key);
	*found = row != 0 ? &lives->objects[row - 1] : NULL;
	size_t told = row == 0 ? (size_t)(uintptr_t)table_get(&lives->told, key) : 0;
	if (row != 0) {
		return true;
	}
	if (object->number <= lives->seen[object->kind] || (lives->count >= lives->most && told == 0)) {
		return true;
	}
	struct html_object *objects =
	    array_grow(lives->objects, &lives->room, lives->count, 1, sizeof(*objects));
	if (objects == NULL) {
		return false;
	}
	lives->objects = objects;
	*found = &objects[lives->count++];
	if (!table_put(&lives->rows, key, (void *)(uintptr_t)lives->count)) {
		return false;
	}
	const struct stats_site *site =
	    object->unknown ? NULL : stats_site(&stats->sites, &object->born);
	**found = (struct html_object){.kind = object->kind,
	                               .unknown = object->unknown,
	                               .number = object->number,
	                               .key = object->key,
	                               .site = site,
	                               .first_ns = event->time_ns,
	                               .finding = told};
	return site != NULL || object->unknown;
}

static unsigned
size_class(uint64_t size)
{
	return size == 0 ? 0 : 64 - (unsigned)__builtin_clzll(size);
}

/* A life that is seen for the first time. */
static void
count_life(struct html_trace *lives, const struct object *object)
{
	if (object->number <= lives->seen[object->kind]) {
		return;
	}
	lives->total += object->number - lives->seen[object->kind];
	lives->seen[object->kind] = object->number;
	if (object->kind == NNGT_MSG && ((const struct msg *)object)->size != UINT32_MAX) {
		lives->sizes[size_class(((const struct msg *)object)->size)]++;
	}
}

/* A call is one step, though it has two events, and so is a callback in which nothing is done to
 * it. */
static bool
ends_last_step(const struct html_object *row, const struct event *event)
{
	uint8_t begin = event->type == NNGT_RETURN         ? NNGT_ENTER
	                : event->type == NNGT_CALLBACK_END ? NNGT_CALLBACK_BEGIN
	                                                   : event->type;
	return begin != event->type && row->last_type == begin && row->last_thread == event->thread &&
	       row->last_function == event->function;
}

static bool
follow_object(struct html_trace *lives, struct stats *stats, const struct object *object,
              const struct event *event)
{
	struct html_object *row;
	if (!row_of(lives, stats, object, event, &row)) {
		return false;
	}
	count_life(lives, object);
	if (row == NULL) {
		return true;
	}
	row->last_ns = event->time_ns;
	row->steps += !ends_last_step(row, event);
	row->last_thread = event->thread;
	row->last_function = event->function;
	row->last_type = (uint8_t)event->type;
	row->end = history_state_of(object);
	if (kind_is_handle(object->kind)) {
		const struct handle *handle = (const struct handle *)object;
		row->protocol = handle_protocol(handle);
		row->socket = handle->socket != NULL ? handle->socket->object.number : row->socket;
	}
	return true;
}

static bool
follow_curve(struct pass *pass, struct stats *stats, unsigned kind)
{
	struct html_slice **curve = &pass->lives->curves[kind];
	uint64_t live = stats->kinds[kind].live;
	if (*curve == NULL && (*curve = calloc(HTML_SLICES, sizeof(**curve))) == NULL) {
		return false;
	}
	struct html_slice *slice = &(*curve)[pass->slice];
	if (!slice->known) {
		*slice = (struct html_slice){live, live, live, true};
	}
	slice->lowest = live < slice->lowest ? live : slice->lowest;
	slice->highest = live > slice->highest ? live : slice->highest;
	slice->last = live;
	return true;
}

/* Times rise, so the slice is that of the event before, mostly. The last one has the rest. */
static void
find_slice(struct pass *pass, uint64_t time_ns)
{
	if (time_ns < pass->slice_end) {
		return;
	}
	uint64_t at = time_ns / pass->slice_ns;
	bool last = at >= HTML_SLICES - 1;
	pass->slice = last ? HTML_SLICES - 1 : at;
	pass->slice_end = last ? UINT64_MAX : (at + 1) * pass->slice_ns;
}

static bool
take_event(struct pass *pass, struct stats *stats, const struct event *event,
           const struct seen_list *seen)
{
	bool fine = true, handles = false;
	find_slice(pass, event->time_ns);
	for (unsigned i = 0; i < seen->count && fine; i++) {
		const struct object *object = seen->items[i].object;
		if (object != NULL) {
			fine = follow_object(pass->lives, stats, object, event) &&
			       follow_curve(pass, stats, object->kind);
			handles = handles || kind_is_handle(object->kind);
		}
	}
	/* With a socket its contexts end. */
	for (unsigned kind = NNGT_SOCKET; handles && fine && kind <= NNGT_PIPE; kind++) {
		fine = pass->lives->curves[kind] == NULL || follow_curve(pass, stats, kind);
	}
	return fine;
}

static void
find_name(struct html_trace *lives)
{
	const struct trace_info *info = trace_info(lives->trace->trace);
	const char *path = info->executable[0] != '\0' ? info->executable : info->file;
	const char *slash = strrchr(path, '/');
	escape_text(slash != NULL ? slash + 1 : path, lives->name, sizeof(lives->name));
}

/* The objects that findings are about: they have a row in any case. */
static bool
find_told(struct html_trace *lives, const struct html *html)
{
	bool fine = true;
	for (size_t i = 0; i < html->count && fine; i++) {
		const struct report_entry *entry = html->findings[i].entry;
		const struct finding *finding = entry->item->finding;
		uint64_t key = identity(finding->kind, finding->object_number);
		if (entry->trace == lives->trace && finding->object_number != 0 &&
		    table_get(&lives->told, key) == NULL) {
			fine = table_put(&lives->told, key, (void *)(uintptr_t)(i + 1));
		}
	}
	return fine;
}

/* Handles that ended with their socket, or with the library. */
static void
end_handles(struct html_trace *lives)
{
	for (size_t i = 0; i < lives->count; i++) {
		struct html_object *object = &lives->objects[i];
		const struct html_object *socket = html_life(lives, NNGT_SOCKET, object->socket);
		if (!kind_is_handle(object->kind) || object->end.condition != IS_OPEN) {
			continue;
		}
		if (lives->stats->kinds[object->kind].live == 0 ||
		    (socket != NULL && object->kind != NNGT_SOCKET && socket->end.condition == IS_CLOSED)) {
			object->end.condition = IS_CLOSED;
		}
	}
}

/*
 * The pass costs more than the rules do, and of a long trace nobody reads more: it may end early.
 * The numbers are then those of that moment.
 */
static bool
read_events(struct pass *pass, size_t most)
{
	struct stats *stats = pass->lives->stats;
	struct trace *trace = pass->lives->trace->trace;
	struct event event;
	struct seen_list seen;
	bool fine = true;
	while (fine && pass->lives->events < most && trace_next(trace, &event)) {
		pass->lives->events++;
		fine = stats_take(stats, &event, &seen) && take_event(pass, stats, &event, &seen);
	}
	return fine && stats_end(stats);
}

/* How much of the time so many events take, if they come evenly. */
static uint64_t
span_of(struct html_trace *lives, size_t most)
{
	const struct trace_info *info = trace_info(lives->trace->trace);
	lives->span_ns = info->duration_ns;
	if (most < info->events) {
		lives->span_ns =
		    (uint64_t)((double)info->duration_ns * (double)most / (double)info->events);
	}
	return lives->span_ns;
}

bool
html_lives(struct html_trace *lives, struct html *html, size_t most)
{
	struct pass pass = {.lives = lives};
	const struct report_trace *trace = lives->trace;
	lives->most = most;
	pass.slice_ns = span_of(lives, html->options->html_events) / HTML_SLICES + 1;
	find_name(lives);
	lives->stats = find_told(lives, html) ? stats_start(trace->trace, trace->symbols) : NULL;
	if (lives->stats == NULL || !read_events(&pass, html->options->html_events)) {
		return false;
	}
	end_handles(lives);
	return true;
}

bool
html_lives_part(FILE *out, const struct html *html)
{
	bool any = false;
	for (size_t i = 0; i < html->report->count; i++) {
		uint64_t all = trace_info(html->report->traces[i].trace)->events;
		if (html->traces[i].events < all) {
			fputs(any ? ", " : "", out);
			html_number(out, html->traces[i].events);
			fputs(" of ", out);
			html_number(out, all);
			any = true;
		}
	}
	fputs(any ? " events" : "", out);
	return any;
}

void
html_lives_free(struct html_trace *lives)
{
	for (unsigned kind = 0; kind < NNGT_OBJECT_KINDS_END; kind++) {
		free(lives->curves[kind]);
	}
	free(lives->objects);
	stats_free(lives->stats);
	table_free(&lives->told);
	table_free(&lives->rows);
}
