/* trace_event_calls.c - calls and callbacks as slices, and hand-overs as arrows between them. */
#include "analyzer/export/trace_event_parts.h"

#include <stdlib.h>

#include "analyzer/print/event.h"
#include "analyzer/print/frame.h"
#include "analyzer/symbols/call_site.h"

#define CATEGORY ",\"cat\":\"nng\""

/* ,"site":"main main.c:7", or nothing when no place is known. NULL: not enough memory. */
static const struct line *
site_text(struct trace_events *to, const struct event *event)
{
	const struct line *known = texts_get(&to->sites, event->stack);
	if (known != NULL) {
		return known;
	}
	struct place place = {.stack = event->stack, .stack_ref = event->ref};
	const struct stats_site *site =
	    event->stack != 0 ? stats_site(&to->stats->sites, &place) : NULL;
	struct line line = {0}, text = {.failed = event->stack != 0 && site == NULL};
	if (site != NULL && site->known) {
		char where[512], function[256];
		frame_where(&site->frame, where, sizeof(where));
		frame_function(&site->frame, function, sizeof(function));
		line_text(&line, function);
		line_text(&line, line.used > 0 ? " " : "");
		line_text(&line, where);
	}
	if (line.used > 0) {
		line_text(&text, ",\"site\":");
		line_json(&text, line.text, line.used);
	}
	text.failed = text.failed || line.failed;
	line_free(&line);
	return texts_put(&to->sites, event->stack, &text);
}

/* The function of a frame as a quoted text. NULL: not enough memory. */
static const char *
name_text(struct trace_events *to, const struct frame *frame)
{
	uint64_t key = (uintptr_t)frame->function;
	const char *known = table_get(&to->names, key);
	char name[256];
	struct line quoted = {0};
	if (known != NULL) {
		return known;
	}
	frame_function(frame, name, sizeof(name));
	line_json_escaped(&quoted, name[0] != '\0' ? name : "callback");
	line_char(&quoted, '\0');
	if (quoted.failed || !table_put(&to->names, key, quoted.text)) {
		line_free(&quoted);
		return NULL;
	}
	return quoted.text;
}

/*
 * Up to the text of the call. A callback is named after the application's function, as far as it is
 * known. False: not enough memory.
 */
static bool
write_callback_name(struct trace_events *to, const struct event *event)
{
	struct frame frame;
	const char *name = "\"callback\"";
	if (event_callback(event) != 0 &&
	    symbols_address(to->trace->symbols, event_callback(event), event->time_ns, &frame) &&
	    frame.function != NULL) {
		name = name_text(to, &frame);
	}
	line_text(&to->line, CATEGORY ",\"name\":");
	line_text(&to->line, name != NULL ? name : "\"\"");
	line_text(&to->line, ",\"args\":{\"call\":");
	return name != NULL;
}

static bool
write_call_name(struct trace_events *to, const struct event *event)
{
	const struct line *text = texts_get(&to->calls, event->function);
	if (text == NULL) {
		struct line line = {0};
		line_text(&line, CATEGORY ",\"name\":\"");
		line_text(&line, api_function(event->function)->name);
		line_text(&line, "\",\"args\":{\"call\":");
		text = texts_put(&to->calls, event->function, &line);
	}
	if (text != NULL) {
		line_bytes(&to->line, text->text, text->used);
	}
	return text != NULL;
}

static void
put_call(struct line *line, const struct event *event, const struct event *returned)
{
	if (event->type == NNGT_CALLBACK_BEGIN) {
		event_line_callback(line, event);
	} else {
		event_line_call(line, event, returned);
	}
}

/* The call as nngtrace log prints it. Few have a sign that must be escaped. */
static void
write_call(struct trace_events *to, const struct event *event, const struct event *returned)
{
	struct line *line = &to->line;
	size_t start = line->used;
	line_char(line, '"');
	put_call(line, event, returned);
	size_t length = line->used - start;
	if (length == 0 || (memchr(line->text + start + 1, '"', length - 1) == NULL &&
	                    memchr(line->text + start + 1, '\\', length - 1) == NULL)) {
		line_char(line, '"');
		return;
	}
	line->used = start;
	to->call.used = 0;
	put_call(&to->call, event, returned);
	line_json(line, to->call.text, to->call.used);
	line->failed = line->failed || to->call.failed;
}

static void
write_result(struct trace_events *to, const struct event *event, const struct event *returned)
{
	const struct event *done = returned != NULL ? returned : event;
	if (event->type == NNGT_CALLBACK_BEGIN && event->observed) {
		line_text(&to->line, ",\"result\":");
		line_signed(&to->line, event->aio_result);
	} else if (done->has_result && done->type < NNGT_CALLBACK_BEGIN) {
		line_text(&to->line, ",\"result\":");
		line_signed(&to->line, done->result);
	}
}

static void
write_flow(struct trace_events *to, const struct event *event, uint64_t id, bool begins)
{
	trace_event_head(to, begins ? 's' : 'f', event->thread, event->time_ns);
	line_text(&to->line, begins ? CATEGORY ",\"name\":\"hand-over\",\"id\":\""
	                            : CATEGORY ",\"name\":\"hand-over\",\"bp\":\"e\",\"id\":\"");
	line_hex(&to->line, id);
	line_char(&to->line, '"');
	trace_event_tail(to);
}

/* returned: NULL when it never did, or when it is of one event. cut: it may have, afterwards. */
static bool
write_slice(struct trace_events *to, const struct event *event, const struct slice_flows *flows,
            uint64_t end_ns, const struct event *returned, bool cut)
{
	const struct line *site = site_text(to, event);
	bool unfinished = event->type == NNGT_CALL ? !event->returned : returned == NULL;
	if (site == NULL) {
		return false;
	}
	trace_event_head(to, 'X', event->thread, event->time_ns);
	line_text(&to->line, ",\"dur\":");
	if (end_ns == event->time_ns) {
		line_text(&to->line, "0.000");
	} else {
		line_us(&to->line, end_ns - event->time_ns);
	}
	bool fine = event->type == NNGT_CALLBACK_BEGIN ? write_callback_name(to, event)
	                                               : write_call_name(to, event);
	write_call(to, event, returned);
	line_bytes(&to->line, site->text, site->used);
	write_result(to, event, returned);
	if (unfinished) {
		line_text(&to->line, cut ? ",\"cut\":true" : ",\"returned\":false");
	}
	line_char(&to->line, '}');
	trace_event_tail(to);
	for (size_t i = 0; i < flows->count; i++) {
		write_flow(to, event, flows->items[i].id, flows->items[i].begins);
	}
	return fine && !to->line.failed;
}

bool
trace_event_handed(void *data, struct life *life, const struct life_use *from,
                   const struct life_use *slice)
{
	struct trace_events *to = data;
	bool threads = to->threads == NULL || (to->threads[from->thread] && to->threads[slice->thread]);
	/* Where one object is asked for, another's way may begin in a call that is left out. */
	bool asked =
	    !to->wish->by_object || export_wants(to->wish, life->kind, life->key, life->number);
	if (!threads || from->ts < to->from_ns || !to->named || !asked) {
		return true;
	}
	/* An aio and its message go the same way: one arrow. */
	for (unsigned i = 0; i < to->handed_count; i++) {
		if (to->handed[i].seq == from->seq) {
			return true;
		}
	}
	if (to->handed_count < SEEN_MAX) {
		to->handed[to->handed_count++] = *from;
	}
	return true;
}

/* The hand-overs of this event, after what they end in is known. */
static bool
write_handed(struct trace_events *to, struct slice_flows *flows)
{
	bool fine = true;
	for (unsigned i = 0; i < to->handed_count && fine; i++) {
		const struct life_use *from = &to->handed[i];
		struct slice *open = slices_open(&to->slices, from->thread, from->seq);
		uint64_t id = ++to->document->flows;
		if (open != NULL) {
			fine = slice_add_flow(&open->flows, id, true);
		} else {
			struct event begin = {.thread = from->thread, .time_ns = from->ts};
			write_flow(to, &begin, id, true);
		}
		fine = fine && slice_add_flow(flows, id, false);
	}
	to->handed_count = 0;
	return fine;
}

/* Those that are open from an index on never returned: they end with what is around them. */
static bool
close_inner(struct trace_events *to, struct thread_slices *thread, size_t from, uint64_t end_ns,
            bool cut)
{
	bool fine = true;
	for (size_t i = from; i < thread->count && fine; i++) {
		struct slice *slice = &thread->open[i];
		fine = !slice->wanted || write_slice(to, &slice->event, &slice->flows, end_ns, NULL, cut);
		slice_clear(slice);
	}
	thread->count = from;
	return fine;
}

static bool
begin_slice(struct trace_events *to, struct thread_slices *thread, const struct event *event,
            bool wanted)
{
	bool fine = true;
	if (thread->count == SLICES_MAX) {
		for (size_t i = 0; i < SLICES_MAX / 2 && fine; i++) {
			const struct slice *slice = &thread->open[i];
			fine = !slice->wanted ||
			       write_slice(to, &slice->event, &slice->flows, event->time_ns, NULL, false);
		}
		slices_forget(thread, SLICES_MAX / 2);
	}
	struct slice *slice = fine ? slices_push(thread, event) : NULL;
	if (slice == NULL) {
		return false;
	}
	slice->wanted = wanted;
	return write_handed(to, &slice->flows);
}

static bool
end_slice(struct trace_events *to, struct thread_slices *thread, const struct event *event,
          bool wanted)
{
	size_t at = slices_find(thread, event);
	if (at == thread->count) { /* its beginning is not in the trace */
		to->handed_count = 0;
		return true;
	}
	bool fine = close_inner(to, thread, at + 1, event->time_ns, false);
	struct slice *slice = &thread->open[at];
	slice->wanted = slice->wanted || wanted;
	fine = fine && write_handed(to, &slice->flows) &&
	       (!slice->wanted || !to->began ||
	        write_slice(to, &slice->event, &slice->flows, event->time_ns, event, false));
	slice_clear(slice);
	thread->count = at;
	return fine;
}

static bool
single_slice(struct trace_events *to, const struct event *event, bool wanted)
{
	struct slice_flows flows = {0};
	bool fine = write_handed(to, &flows);
	fine = fine && (!wanted || write_slice(to, event, &flows, event->time_ns, NULL, false));
	free(flows.items);
	return fine;
}

bool
trace_event_call(struct trace_events *to, const struct event *event, const struct seen_list *seen)
{
	struct thread_slices *thread = slices_of(&to->slices, event->thread);
	if (thread == NULL) {
		return false;
	}
	to->named = trace_event_names(to, seen);
	struct life_use slice = slices_use(thread, event);
	if (!lives_take(&to->lives, event, seen, &slice) || !trace_event_touch(to, event, seen)) {
		return false;
	}
	bool thread_fits = to->threads == NULL || to->threads[event->thread];
	bool wanted = thread_fits && to->named;
	switch (event->type) {
	case NNGT_CALL:
		return single_slice(to, event, wanted && to->began);
	case NNGT_ENTER:
	case NNGT_CALLBACK_BEGIN:
		return begin_slice(to, thread, event, wanted);
	default:
		return end_slice(to, thread, event, wanted);
	}
}

bool
trace_event_unfinished(struct trace_events *to, uint64_t end_ns)
{
	bool fine = true;
	for (size_t i = 0; i < to->slices.count && fine; i++) {
		fine = close_inner(to, &to->slices.threads[i], 0, end_ns, to->to_ns != UINT64_MAX);
	}
	return fine;
}
