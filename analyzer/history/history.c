/*
 * history.c - see history.h. The model runs as in a check; after each event the lives that are
 * followed are looked at: what the event named, and what is different now.
 */
#include "analyzer/history/history.h"
#include "analyzer/base/array.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/print/event.h"
#include "analyzer/history/verbs.h"

/* One kind of object at the address (or with the id) that is followed. */
struct watch {
	bool named;                 /* the event speaks of it */
	uint64_t older;             /* number of the life that the entry of this return named */
	uint64_t last;              /* number of the life that was there after the event before */
	struct history_state state; /* of that life */
};

struct follower {
	struct history *history;
	struct model *model;
	struct history_name name;
	bool key_known;
	uint64_t key;
	uint64_t enter_ref, enter_callback;
	struct watch watches[NNGT_OBJECT_KINDS_END];
};

static bool
is_followed(const struct follower *follower, unsigned kind)
{
	return kind != NNGT_STRING &&
	       (follower->name.kind == NNGT_NO_OBJECT || follower->name.kind == kind);
}

static struct history_step *
add_step(struct history_life *life)
{
	struct history_step *steps =
	    array_grow(life->steps, &life->room, life->count, 1, sizeof(*steps));
	if (steps == NULL) {
		return NULL;
	}
	life->steps = steps;
	life->steps[life->count] = (struct history_step){0};
	return &life->steps[life->count++];
}

static struct history_life *
find_life(struct history *history, enum nngt_kind kind, uint64_t number)
{
	for (size_t i = history->count; i-- > 0;) {
		if (history->lives[i].kind == kind && history->lives[i].number == number) {
			return &history->lives[i];
		}
	}
	return NULL;
}

static uint32_t
size_of(const struct object *object)
{
	if (object->unknown) {
		return UINT32_MAX;
	}
	return object->kind == NNGT_MSG      ? ((const struct msg *)object)->size
	       : object->kind == NNGT_BUFFER ? ((const struct resource *)object)->size
	                                     : UINT32_MAX;
}

/* A message that an aio brought was asked for before: that is the first step of its life. */
static bool
add_request(struct history *history, struct history_life *life, const struct object *object,
            const struct event *event)
{
	struct event asked;
	if (object->unknown || object->born.seq == event->seq || object->born.ref == event->ref ||
	    !trace_event_at(history->trace, object->born.ref, &asked)) {
		return true;
	}
	struct history_step *step = add_step(life);
	if (step == NULL) {
		return false;
	}
	step->verb = "receive started";
	step->ref = object->born.ref;
	step->call_ref = object->born.stack_ref;
	life->first_ns = asked.time_ns;
	return true;
}

static struct history_life *
add_life(struct history *history, const struct object *object, const struct event *event)
{
	struct history_life *lives =
	    array_grow(history->lives, &history->room, history->count, 1, sizeof(*lives));
	if (lives == NULL) {
		return NULL;
	}
	history->lives = lives;
	struct history_life *life = &history->lives[history->count++];
	*life = (struct history_life){.kind = object->kind,
	                              .unknown = object->unknown,
	                              .key = object->key,
	                              .number = object->number,
	                              .first_ns = event->time_ns,
	                              .size = size_of(object)};
	return add_request(history, life, object, event) ? life : NULL;
}

/* Between model_resolve and model_apply: the objects of the entry live until then. */
static void
look_before(struct follower *follower, const struct action *action)
{
	const struct event *event = action->event;
	const struct aio *aio =
	    action->aio != NULL || !action->has_enter ? action->aio : action->enter->aio;
	follower->enter_ref = action->has_enter ? action->enter->place.ref : 0;
	follower->enter_callback =
	    event->type >= NNGT_CALLBACK_BEGIN && aio != NULL ? aio->callback : event_callback(event);
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		struct watch *watch = &follower->watches[kind];
		if (!is_followed(follower, kind)) {
			continue;
		}
		watch->older = 0;
		watch->named =
		    event_mentions(event, kind, follower->key) ||
		    (kind == NNGT_BUFFER && event_mentions(event, NNGT_STRING, follower->key)) ||
		    (kind == NNGT_MSG && action->msg != NULL && action->msg->object.key == follower->key);
		for (unsigned i = 0; action->has_enter && i < API_ARGS_MAX; i++) {
			const struct object *object = action->enter->objects[i];
			if (object != NULL && object->kind == kind && object->key == follower->key) {
				watch->named = true;
				watch->older = object->number;
			}
		}
	}
}

/* The return of the call that is the life's latest step completes that step. */
static bool
is_return_of_last(const struct follower *follower, const struct history_life *life,
                  const struct event *event)
{
	return event->type == NNGT_RETURN && follower->enter_ref != 0 && life->count > 0 &&
	       life->steps[life->count - 1].call_ref == follower->enter_ref;
}

static bool
take_step(struct follower *follower, struct history_life *life, const struct event *event,
          bool begins, const struct history_state *before, const struct history_state *after)
{
	struct history_happening happening = {.kind = life->kind,
	                                      .event = event,
	                                      .begins = begins && !life->unknown,
	                                      .named = follower->watches[life->kind].named,
	                                      .before = *before,
	                                      .after = *after};
	if (is_return_of_last(follower, life, event) && !begins) {
		struct history_step *last = &life->steps[life->count - 1];
		last->return_ref = event->ref;
		last->after = *after;
		last->verb = history_verb(&happening);
		return true;
	}
	struct history_step *step = add_step(life);
	if (step == NULL) {
		return false;
	}
	bool is_return = event->type == NNGT_RETURN;
	step->verb = history_verb(&happening);
	step->ref = event->ref;
	step->call_ref = is_return && follower->enter_ref != 0 ? follower->enter_ref : event->ref;
	step->return_ref = is_return ? event->ref : 0;
	step->callback = event->type >= NNGT_CALLBACK_BEGIN ? follower->enter_callback : 0;
	step->before = begins ? (struct history_state){0} : *before;
	step->after = *after;
	return true;
}

/* A life whose address is already another's: the model has let go of it. */
static bool
take_older(struct follower *follower, struct history_life *life, const struct event *event)
{
	if (life->count == 0) {
		return true;
	}
	struct history_state before = life->steps[life->count - 1].after;
	struct history_state after = before;
	if (before.condition == IS_IN_CALL) {
		after.condition = event->result == 0 ? IS_LIBRARY : IS_APPLICATION;
	}
	return take_step(follower, life, event, false, &before, &after);
}

/* The last name that it was given. */
static bool
take_name(struct history_life *life, const struct object *now, const struct event *event)
{
	if (!function_is_annotation(api_function(event->function))) {
		return true;
	}
	free(life->name);
	life->name = object_name(now)[0] != '\0' ? strdup(object_name(now)) : NULL;
	return object_name(now)[0] == '\0' || life->name != NULL;
}

static bool
look_at(struct follower *follower, enum nngt_kind kind, const struct event *event)
{
	struct history *history = follower->history;
	struct watch *watch = &follower->watches[kind];
	const struct object *now = model_latest(follower->model, kind, follower->key);
	bool wanted = now != NULL && (!follower->name.by_number || now->number == follower->name.value);
	if (now == NULL) {
		return true;
	}
	struct history_state state = history_state_of(now);
	bool begins = watch->last != now->number;
	bool changed = !history_state_same(&state, &watch->state);
	struct history_state before = watch->state;
	uint64_t previous = watch->last;
	watch->state = state;
	watch->last = now->number;
	if (begins && previous != 0) {
		struct history_life *ended = find_life(history, kind, previous);
		if (ended != NULL) {
			ended->next = now->number;
		}
	}
	if (watch->older != 0 && watch->older != now->number && !begins) {
		struct history_life *older = find_life(history, kind, watch->older);
		return older == NULL || take_older(follower, older, event);
	}
	if (!wanted || (!begins && !changed && !watch->named)) {
		return true;
	}
	struct history_life *life =
	    begins ? add_life(history, now, event) : find_life(history, kind, now->number);
	return life != NULL && take_name(life, now, event) &&
	       take_step(follower, life, event, begins, &before, &state);
}

/* The number of a life: which address was it? Known once an event has made it. */
static void
find_key(struct follower *follower, const struct event *event)
{
	const struct api_function *function = api_function(event->function);
	uint64_t keys[API_ARGS_MAX + 2] = {(uint64_t)event->result, event_aio_msg(event)};
	for (unsigned i = 0; i < function->nargs; i++) {
		keys[i + 2] = event->args[i];
	}
	for (unsigned i = 0; i < function->nargs + 2u; i++) {
		const struct object *object = model_latest(follower->model, follower->name.kind, keys[i]);
		if (object != NULL && object->number == follower->name.value) {
			follower->key = keys[i];
			follower->key_known = true;
			follower->watches[follower->name.kind].named = true;
			return;
		}
	}
}

static bool
follow(struct follower *follower, const struct event *event)
{
	struct action action;
	if (!model_resolve(follower->model, event, &action)) {
		return false;
	}
	look_before(follower, &action);
	if (!model_apply(follower->model, &action)) {
		return false;
	}
	if (!follower->key_known) {
		find_key(follower, event);
	}
	for (unsigned kind = 1; follower->key_known && kind < NNGT_OBJECT_KINDS_END; kind++) {
		if (is_followed(follower, kind) && !look_at(follower, kind, event)) {
			return false;
		}
	}
	return true;
}

static void
count_lives(struct history *history, const struct model *model)
{
	const struct object *object;
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		for (size_t at = 0; (object = model_next(model, kind, &at)) != NULL;) {
			uint64_t *total = &history->totals[kind];
			*total = object->number > *total ? object->number : *total;
		}
	}
}

bool
history_collect(struct history *history, struct trace *trace, const struct history_name *name)
{
	struct follower follower = {.history = history,
	                            .model = model_new(trace_begins_late(trace)),
	                            .name = *name,
	                            .key_known = !name->by_number,
	                            .key = name->by_number ? 0 : name->value};
	struct event event;
	*history = (struct history){.trace = trace};
	bool fine = follower.model != NULL;
	trace_rewind(trace);
	while (fine && trace_next(trace, &event)) {
		fine = follow(&follower, &event);
	}
	if (fine) {
		count_lives(history, follower.model);
	}
	model_free(follower.model);
	return fine;
}

void
history_free(struct history *history)
{
	for (size_t i = 0; i < history->count; i++) {
		free(history->lives[i].steps);
		free(history->lives[i].name);
	}
	free(history->lives);
	*history = (struct history){0};
}

const struct history_life *
history_at(const struct history *history, uint64_t time_ns)
{
	const struct history_life *found = NULL;
	for (size_t i = 0; i < history->count; i++) {
		const struct history_life *life = &history->lives[i];
		/* Printed times are cut at microseconds: what they show is there. */
		if (life->first_ns / 1000 <= time_ns / 1000 &&
		    (found == NULL || life->first_ns >= found->first_ns)) {
			found = life;
		}
	}
	return found;
}
