/*
 * run.c - narrow events of one thread, one behind the other, while no other thread has a sooner
 * one: what nearly all of a trace is. They are decoded where they lie, with the plans of decode.c.
 */
#include "analyzer/read/reader.h"

/* How the event with this first word is decoded. NULL: not here. */
static inline const struct narrow_plan *
plan_of(const struct trace *trace, uint32_t word)
{
	unsigned function = narrow_function(word), type = narrow_type(word);
	if (type - 1 >= NARROW_TYPES - 1 || function >= trace->functions) {
		return NULL;
	}
	const struct narrow_plan *plan = &narrow_plans[trace->release.functions[function]][type];
	bool fits = plan->words == (word & NNGT_NARROW_WORDS) && plan->sort != NARROW_OTHER;
	return fits ? plan : NULL;
}

/* A number of 4 bytes, its sign extended. */
static inline uint64_t
with_sign(uint32_t value, uint32_t sign)
{
	return (uint64_t)(value ^ sign) - sign;
}

/* Without a branch: whether it is a pointer changes from part to part. */
static inline uint64_t
part_value(const struct narrow_part *part, const uint8_t *payload, const struct bases *bases)
{
	uint32_t value = load32(payload + part->at), region = value & part->regions;
	return bases->from[region] + with_sign(value - region, part->sign);
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
	default:
		return (int64_t)with_sign(load32(payload), plan->sign);
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
	const uint8_t *at = stream->buffer + stream->position;
	const struct narrow_plan *plan = plan_of(trace, load32(at));
	uint64_t time = stream->time;
	unsigned count = 0;
	bool moved = true, soonest = true;

	while (plan != NULL && soonest && count < most) {
		struct event *event = &events[count++];
		decode(plan, trace->release.functions[narrow_function(load32(at))], at, &stream->bases,
		       event);
		event->ref = stream->window_at + (size_t)(at - stream->buffer);
		event->time_ns = clock_ns(&trace->clock, time);
		event->thread = stream->thread;
		event->seq = trace->seq + count;
		/* To the next one, if it is as simple. */
		const uint8_t *next = at + plan->words * (size_t)NNGT_WORD;
		const struct narrow_plan *next_plan =
		    next - stream->buffer <= last ? plan_of(trace, load32(next)) : NULL;
		uint64_t next_time = narrow_time(next, &stream->bases);
		moved = next_plan != NULL && next_time - time <= trace->jump;
		if (!moved) {
			break;
		}
		at = next;
		plan = next_plan;
		time = next_time;
		soonest = merge_is_soonest(trace, time, stream->thread);
	}
	if (count == 0) {
		return 0;
	}
	trace->seq += count;
	trace->last_ns = events[count - 1].time_ns;
	stream->position = (size_t)(at - stream->buffer);
	stream->slots = plan->words;
	stream->time = time;
	stream->events += count - !moved;
	if (!moved) {
		stream_next(trace, stream);
	}
	return count;
}
