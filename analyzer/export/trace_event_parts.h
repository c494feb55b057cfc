/*
 * trace_event_parts.h - the files that write trace events: trace_event.c the document and what is
 * said of whole processes, trace_event_calls.c calls, trace_event_lives.c objects.
 */
#ifndef NNGTRACE_EXPORT_TRACE_EVENT_PARTS_H
#define NNGTRACE_EXPORT_TRACE_EVENT_PARTS_H

#include "analyzer/export/export.h"
#include "analyzer/export/lives.h"
#include "analyzer/export/slices.h"
#include "analyzer/export/texts.h"
#include "analyzer/print/line.h"

/* Counters have at most so many points. */
#define TRACE_EVENT_POINTS 10000u

/* What the traces of a document share. */
struct trace_events_document {
	bool any;       /* an event was written */
	uint64_t flows; /* hand-overs so far: their ids are those of the document */
};

/* One trace on its way into the document. */
struct trace_events {
	FILE *out;
	struct trace_events_document *document;
	struct line line; /* not yet in out */
	struct line call; /* the text of a call, where it must be escaped */
	struct line_rising time;
	struct line_piece *heads; /* up to the time: by thread */
	size_t head_count;
	struct texts calls; /* what stands before the text of a call: by function */
	const struct export_wish *wish;
	const struct report_trace *trace;
	uint64_t pid;            /* in the document; no other trace's */
	uint64_t offset;         /* nanoseconds of the common time line at the trace's first event */
	uint64_t from_ns, to_ns; /* what is wanted, since the trace's first event */
	uint64_t end_ns;         /* of what was read */
	struct stats *stats;
	struct slices slices;
	struct lives lives;
	struct texts sites; /* by stack: what is said of it, or nothing */
	struct table names; /* by the name of a callback's function: quoted text */
	struct table told;  /* objects of findings, by export_identity: struct rule */
	bool *threads;      /* which are wanted, by index; NULL: all */
	size_t thread_count;
	char *phase;     /* that has begun, or NULL */
	uint64_t phases; /* so far: ids */
	uint32_t phase_thread;
	bool began;                       /* the part of the trace that is wanted has */
	bool named;                       /* the current event names the object that is wanted */
	struct life_use handed[SEEN_MAX]; /* hand-overs to it in this event */
	unsigned handed_count;
	uint64_t slice_ns, next_point; /* of the counters */
	uint64_t counted_ns;           /* when they last changed */
	bool counters_due;
	bool kinds[NNGT_OBJECT_KINDS_END];       /* which counters there are */
	uint64_t counted[NNGT_OBJECT_KINDS_END]; /* what they said last */
};

/*
 * {"ph":"X","pid":1,"tid":2,"ts":3.000 and the comma before it: the name of the process came
 * before.
 */
void trace_event_head(struct trace_events *to, char phase, uint32_t thread, uint64_t ns);
/* The same without tid and ts: for what is about a process. */
void trace_event_bare(struct trace_events *to, char phase);
/* The end of it, and a write when there is much. */
static inline void
trace_event_tail(struct trace_events *to)
{
	line_char(&to->line, '}');
	line_flush_full(&to->line, to->out);
}
/* ,"key":"text", and the same for a name that needs no escaping. */
static inline void
trace_event_word(struct trace_events *to, const char *key, const char *word)
{
	line_text(&to->line, ",\"");
	line_text(&to->line, key);
	line_text(&to->line, "\":\"");
	line_text(&to->line, word);
	line_char(&to->line, '"');
}

/* trace_event_calls.c. All false: not enough memory. */
bool trace_event_call(struct trace_events *to, const struct event *event,
                      const struct seen_list *seen);
bool trace_event_unfinished(struct trace_events *to, uint64_t end_ns);
/* A hand-over between two slices. */
bool trace_event_handed(void *to, struct life *life, const struct life_use *from,
                        const struct life_use *slice);

/* trace_event_notes.c: phases and marks of the program, and names of objects. */
bool trace_event_note(struct trace_events *to, const struct event *event);
/* The part that is wanted begins: a phase has begun before. */
void trace_event_phase_catch_up(struct trace_events *to);
/* The phase that has begun last ends. */
void trace_event_phase_ends(struct trace_events *to, uint64_t ns);

/* trace_event_lives.c */
extern const struct lives_watch trace_event_watch; /* without its data */
/* The part that is wanted begins: what is alive has begun before. */
bool trace_event_catch_up(struct trace_events *to);
/* Whether the event names what was asked for by --object. */
bool trace_event_names(const struct trace_events *to, const struct seen_list *seen);
/* Shows the objects that an event of a wanted thread names. */
bool trace_event_touch(struct trace_events *to, const struct event *event,
                       const struct seen_list *seen);

#endif
