/* trace_event_notes.c - what the program says itself: phases, marks, names. */
#include "analyzer/export/trace_event_parts.h"

#include <stdlib.h>
#include <string.h>

static void
write_text(struct trace_events *to, const char *key, const char *text)
{
	line_text(&to->line, ",\"");
	line_text(&to->line, key);
	line_text(&to->line, "\":");
	line_json_escaped(&to->line, text);
}

/* Phases follow each other on a track of their own. */
static void
write_phase(struct trace_events *to, char letter, uint64_t ns)
{
	trace_event_head(to, letter, to->phase_thread, ns < to->from_ns ? to->from_ns : ns);
	trace_event_word(to, "cat", "phase");
	line_text(&to->line, ",\"id2\":{\"local\":\"");
	line_hex(&to->line, to->phases);
	line_text(&to->line, "\"}");
	write_text(to, "name", to->phase);
	trace_event_tail(to);
}

void
trace_event_phase_ends(struct trace_events *to, uint64_t ns)
{
	if (to->phase != NULL && to->began) {
		write_phase(to, 'e', ns);
	}
	free(to->phase);
	to->phase = NULL;
}

void
trace_event_phase_catch_up(struct trace_events *to)
{
	if (to->phase != NULL) {
		write_phase(to, 'b', to->from_ns);
	}
}

static bool
begin_phase(struct trace_events *to, const struct event *event)
{
	trace_event_phase_ends(to, event->time_ns);
	if (event->text == NULL) {
		return true;
	}
	to->phase = strdup(event->text);
	if (to->phase == NULL) {
		return false;
	}
	to->phases++;
	to->phase_thread = event->thread;
	if (to->began) {
		write_phase(to, 'b', event->time_ns);
	}
	return true;
}

/* A point on the line of its thread. */
static void
write_mark(struct trace_events *to, const struct event *event)
{
	trace_event_head(to, 'i', event->thread, event->time_ns);
	trace_event_word(to, "s", "t");
	trace_event_word(to, "cat", "mark");
	write_text(to, "name", event->text);
	trace_event_tail(to);
}

bool
trace_event_note(struct trace_events *to, const struct event *event)
{
	bool thread_fits = to->threads == NULL || to->threads[event->thread];
	if (event->function == NNGT_FN_nngtrace_phase) {
		return begin_phase(to, event);
	}
	if (event->function == NNGT_FN_nngtrace_mark && event->text != NULL && to->began &&
	    thread_fits) {
		write_mark(to, event);
	}
	return !to->line.failed;
}
