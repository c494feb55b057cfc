/* candidates.c - see candidates.h */
#include "analyzer/snapshot/candidates.h"

#include <stdlib.h>

#include "analyzer/base/array.h"
#include "analyzer/model/idle.h"
#include "analyzer/model/model.h"

/* A string is used from its begin to its end, and of most the length is not known. */
#define CANDIDATE_SIZE 4096u

void
candidates_free(struct candidates *candidates)
{
	free(candidates->items);
	table_free(&candidates->by_birth);
	*candidates = (struct candidates){0};
}

static bool
run_model(struct model *model, struct trace *trace)
{
	const struct trace_info *info = trace_info(trace);
	struct event event;
	struct action action;

	trace_rewind(trace);
	while (trace_next(trace, &event)) {
		if (event.time_ns < info->whole_from_ns) {
			continue;
		}
		if (event.time_ns >= info->complete_ns) {
			break; /* what is missing may have named any of them */
		}
		if (!model_resolve(model, &event, &action) || !model_apply(model, &action)) {
			return false;
		}
	}
	return true;
}

/* One event gives birth to one object of a kind. */
static uint64_t
birth_key(enum nngt_kind kind, uint64_t born_ref)
{
	return born_ref << 8 | (uint64_t)kind;
}

static bool
add(struct candidates *candidates, struct trace *trace, const struct object *object,
    const struct place *last, uint64_t size)
{
	struct candidate *items =
	    array_grow(candidates->items, &candidates->room, candidates->count, 1, sizeof(*items));
	struct event event = {0};

	if (items == NULL) {
		return false;
	}
	candidates->items = items;
	uint64_t last_ns = trace_event_at(trace, last->ref, &event) ? event.time_ns : UINT64_MAX;
	items[candidates->count++] = (struct candidate){.kind = object->kind,
	                                                .address = object->key,
	                                                .number = object->number,
	                                                .size = size,
	                                                .born_ref = object->born.ref,
	                                                .last_ref = last->ref,
	                                                .last_ns = last_ns,
	                                                .in_call = object->entered > 0};
	return true;
}

static int
by_number(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->kind != b->kind) {
		return a->kind < b->kind ? -1 : 1;
	}
	return a->number < b->number ? -1 : a->number > b->number;
}

/* Those that nng_aio_get_msg of an aio would give. */
static void
find_in_aios(const struct candidates *candidates, const struct model *model)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(model, NNGT_AIO, &at)) != NULL;) {
		const struct aio *aio = (const struct aio *)object;
		if (aio->slot == NULL || aio->state != AIO_LIVE) {
			continue;
		}
		struct candidate *held =
		    table_get(&candidates->by_birth, birth_key(NNGT_MSG, aio->slot->object.born.ref));
		if (held != NULL && held->address == aio->slot->object.key) {
			held->in_aio = true;
		}
	}
}

/* What is used by a pointer into it, and how far; NNG tells the size of most. */
static uint64_t
size_of(const struct object *object)
{
	enum nngt_kind kind = object->kind;

	if (kind != NNGT_BUFFER && kind != NNGT_STRING && kind != NNGT_NN_MSG) {
		return 0;
	}
	uint32_t size = ((const struct resource *)object)->size;
	return size != UINT32_MAX ? size : CANDIDATE_SIZE;
}

static bool
collect_kind(struct candidates *candidates, struct trace *trace, const struct model *model,
             enum nngt_kind kind)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(model, kind, &at)) != NULL;) {
		const struct place *last = idle_since(object);
		if (last != NULL && !add(candidates, trace, object, last, size_of(object))) {
			return false;
		}
	}
	return true;
}

static bool
collect(struct candidates *candidates, struct trace *trace, const struct model *model)
{
	for (unsigned kind = NNGT_MSG; kind < NNGT_OBJECT_KINDS_END; kind++) {
		if (idle_kind(kind) && !collect_kind(candidates, trace, model, (enum nngt_kind)kind)) {
			return false;
		}
	}
	if (candidates->count > 1) {
		qsort(candidates->items, candidates->count, sizeof(*candidates->items), by_number);
	}
	for (size_t i = 0; i < candidates->count; i++) {
		struct candidate *item = &candidates->items[i];
		if (!table_put(&candidates->by_birth, birth_key(item->kind, item->born_ref), item)) {
			return false;
		}
	}
	find_in_aios(candidates, model);
	return true;
}

/*
 * A receive, and the wait for one, may last for ever in a program that is right; so may an accept.
 * A callback may not, and what waits for another thread may not.
 */
static bool
may_hang(const struct open_call *call)
{
	if (call->callback) {
		return true;
	}
	switch (api_function(call->function)->does) {
	case NNGT_DOES_AIO_STOP:
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_CLOSE:
	case NNGT_DOES_CLOSE_ALL:
	case NNGT_DOES_LOCK:
	case NNGT_DOES_DESTROY:
	case NNGT_DOES_FINI:
		return true;
	case NNGT_DOES_AIO_WAIT:
		return (call->aio != NULL && call->aio->callbacks_open > 0) ||
		       open_call_alone(call) != NULL;
	default:
		return open_call_alone(call) != NULL;
	}
}

static void
find_waits(struct candidates *candidates, struct trace *trace, const struct model *model)
{
	uint32_t count;
	const uint32_t *inside = model_inside(model, &count);
	struct event event;

	candidates->waits_since_ns = UINT64_MAX;
	for (uint32_t i = 0; i < count; i++) {
		const struct open_call *call = NULL;
		while ((call = model_next_open(model, inside[i], call)) != NULL) {
			if (may_hang(call) && trace_event_at(trace, call->place.ref, &event) &&
			    event.time_ns < candidates->waits_since_ns) {
				candidates->waits_since_ns = event.time_ns;
			}
		}
	}
}

bool
candidates_read(struct candidates *candidates, struct trace *trace, struct error *err)
{
	*candidates = (struct candidates){0};
	struct model *model = model_new(trace_begins_late(trace));
	bool fine = model != NULL && run_model(model, trace) && collect(candidates, trace, model);

	if (fine) {
		find_waits(candidates, trace, model);
	}
	model_free(model);
	return fine || error_set(err, "not enough memory");
}

bool
candidates_has(const struct candidates *candidates, const struct candidate *before)
{
	const struct candidate *now =
	    table_get(&candidates->by_birth, birth_key(before->kind, before->born_ref));

	return now != NULL && now->address == before->address && now->last_ref == before->last_ref &&
	       !before->in_call && !now->in_call;
}
