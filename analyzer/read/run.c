/*
 * run.c - narrow events of one thread, one behind the other, while no other thread has a sooner
 * one: what nearly all of a trace is. They are decoded where they lie, with the plans of decode.c.
 */
#include "analyzer/read/reader.h"

/* How the event with this first word is decoded. NULL: not here. */
static inline const struct narrow_plan *
plan_of(const struct trace *trace, uint32_t word)
{
	unsigned function = narrow_function(word);
	if (function >= trace->functions) {
		return NULL;
	}
	const struct narrow_plan *plan =
	    &narrow_plans[trace->release.functions[function]][narrow_type(word)];
	return plan->run_words == (word & NNGT_NARROW_WORDS) + 1 ? plan : NULL;
}

/* Without a branch: whether it is a pointer changes from part to part. */
static inline uint64_t
part_value(const struct narrow_part *part, const uint8_t *payload, const struct bases *bases)
{
	uint32_t value = load32(payload + part->at), region = value & part->regions;
	uint32_t sign = (uint32_t)part->sign << 24;
	return bases->from[region] + ((uint64_t)((value - region) ^ sign) - sign);
}

/* The result of a call. */
static inline int64_t
result_value(const struct narrow_plan *plan, const uint8_t *payload, uint32_t aux)
{
	switch (plan->result) {
	case NARROW_AUX:
		return (int32_t)aux;
	case NARROW_LONG:
		return (int64_t)load64(payload);
	case NARROW_SIGNED:
		return (int32_t)load32(payload);
	default:
		return load32(payload);
	}
}

/* Of an aio: as if its result and its message were arguments. */
static inline void
decode_observed(const struct narrow_plan *plan, const uint8_t *payload, uint32_t aux,
                const struct bases *bases, struct event *event)
{
	bool awaited = plan->sort == NARROW_AWAITED;
	uint64_t first = narrow_pointer(load32(payload), bases);
	event->has_args = !awaited;
	event->object = awaited ? 0 : first;
	event->observed = awaited ? load32(payload + NNGT_WORD) != 0 : plan->sort == NARROW_AIO_BEGINS;
	if (event->observed) {
		event->aio_msg = awaited ? first : narrow_pointer(load32(payload + NNGT_WORD), bases);
		event->aio_result = (int32_t)aux;
	}
}

/* All but what the stream knows. function: of the release that was recorded. */
static inline void
decode(const struct narrow_plan *plan, unsigned function, const uint8_t *at,
       const struct bases *bases, struct event *event)
{
	const uint8_t *payload = at + sizeof(struct nngt_head);
	uint32_t word = load32(at), aux = word >> NNGT_NARROW_AUX;
	unsigned type = narrow_type(word);
	bool has_result = plan->result != NARROW_VOID, failed = false;
	bool returned = type == NNGT_CALL && (word & NNGT_RETURNED) != 0;

	if (type == NNGT_CALL && !returned) {
		has_result = false;
		failed = true;
	}
	event->function = (uint16_t)function;
	event->type = (uint8_t)type;
	event->stack = type <= NNGT_ENTER ? aux : 0;
	event->buffers = 0;
	event->has_result = has_result;
	event->returned = returned;
	event->refused = event->written = event->observed = false;
	event->text = NULL;
	event->result = has_result ? result_value(plan, payload, aux) : 0;
	for (unsigned i = 0; i < API_ARGS_MAX; i++) {
		event->args[i] = 0;
	}
	if (plan->sort != NARROW_PLAIN) {
		decode_observed(plan, payload, aux, bases, event);
		return;
	}
	failed = (failed || (plan->judged && event->result != 0)) && !plan->left;
	event->has_args = failed ? plan->input_args : plan->part_args;
	unsigned parts = failed ? plan->inputs : plan->parts;
	for (unsigned i = 0; i < parts; i++) {
		event->args[plan->part[i].arg] = part_value(&plan->part[i], payload, bases);
	}
}

/*
 * Behind this place of the buffer an event may not be all there, or not be the page's: such are
 * left to pages.c.
 */
static inline ptrdiff_t
last_simple(const struct stream *stream)
{
	ptrdiff_t page = (ptrdiff_t)(stream->page_end - stream->window_at) -
	                 (ptrdiff_t)(NNGT_NARROW_WORDS * NNGT_WORD);
	ptrdiff_t window = (ptrdiff_t)stream->filled - (ptrdiff_t)NNGT_WIDE_MOST;
	return page < window ? page : window;
}

unsigned
run_take(struct trace *trace, struct stream *stream, struct event *events, unsigned most)
{
	const ptrdiff_t last = last_simple(stream);
	const bool is_first = stream->thread < trace->second.thread; /* of two at one time */
	ptrdiff_t at = (ptrdiff_t)stream->position;
	const struct narrow_plan *plan = plan_of(trace, load32(stream->buffer + at));
	struct event *event = events;
	uint64_t time = stream->time;

	if (plan == NULL) {
		return 0;
	}
	for (;;) {
		const uint8_t *here = stream->buffer + at;
		decode(plan, trace->release.functions[narrow_function(load32(here))], here, &stream->bases,
		       event);
		event->ref = stream->window_at + (uint64_t)at;
		event->time_ns = clock_ns(&trace->clock, time);
		event->thread = stream->thread;
		event->seq = ++trace->seq;
		event++;
		/* To the next one, if it is as simple. */
		const uint8_t *next = here + plan->words * (size_t)NNGT_WORD;
		const struct narrow_plan *next_plan =
		    next - stream->buffer <= last ? plan_of(trace, load32(next)) : NULL;
		if (next_plan == NULL || narrow_time(next, &stream->bases) - time > trace->jump) {
			break;
		}
		at = next - stream->buffer;
		plan = next_plan;
		time = narrow_time(next, &stream->bases);
		stream->events++;
		if (event == events + most || time - is_first >= trace->second.time) {
			plan = NULL; /* it waits here for its turn */
			break;
		}
	}
	trace->last_ns = event[-1].time_ns;
	stream->position = (size_t)at;
	stream->time = time;
	stream->slots = load32(stream->buffer + at) & NNGT_NARROW_WORDS;
	if (plan != NULL) {
		stream_next(trace, stream);
	}
	return (unsigned)(event - events);
}
