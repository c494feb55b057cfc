/* threads.c - what each thread is inside of: calls that have not returned, callbacks. */
#include "analyzer/model/threads.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/model/lives.h"

#define OPEN_CALLS_MAX 256u /* a damaged trace may enter and never return */

/* Of a thread that is not among them yet. */
struct thread_state *
thread_state_new(struct model *model, uint32_t thread)
{
	uint32_t count = thread + 1;
	struct thread_state *threads = realloc(model->threads, count * sizeof(*threads));

	if (threads == NULL) {
		return NULL;
	}
	memset(threads + model->thread_count, 0, (count - model->thread_count) * sizeof(*threads));
	model->threads = threads;
	uint32_t *inside = reallocarray(model->inside, count, sizeof(*inside));
	if (inside == NULL) {
		return NULL;
	}
	model->inside = inside;
	model->thread_count = count;
	return &threads[thread];
}

bool
thread_failed(struct thread_state *state, enum nngt_kind kind, const struct place *place)
{
	if (state->failed == NULL && place != NULL) {
		/* Hardly any thread of a program needs them. */
		state->failed = calloc(KINDS_TO_HANDLES, sizeof(*state->failed));
		if (state->failed == NULL) {
			return false;
		}
	}
	if (state->failed != NULL) {
		state->failed[kind] = place != NULL ? *place : (struct place){0};
	}
	return true;
}

static void
thread_goes_in(struct model *model, struct thread_state *state)
{
	state->inside_at = model->inside_count;
	model->inside[model->inside_count++] = (uint32_t)(state - model->threads);
}

/* The last one takes its place. */
static void
thread_comes_out(struct model *model, const struct thread_state *state)
{
	uint32_t last = model->inside[--model->inside_count];

	model->inside[state->inside_at] = last;
	model->threads[last].inside_at = state->inside_at;
}

static void
object_enter(struct object *object)
{
	if (object != NULL) {
		object_hold(object);
		object->entered++;
	}
}

/* It is not open any more; its references stay. */
static void
open_call_leave(const struct open_call *call)
{
	for (unsigned i = 0; i < call->places; i++) {
		if (call->objects[i] != NULL) {
			own_object(call->objects[i])->entered--;
		}
	}
}

/* Entered, and never to return. */
static void
open_call_abandon(struct open_call *call)
{
	open_call_leave(call);
	open_call_drop(call);
}

/* Half of them at once: moving the others is work. */
static void
abandon_oldest(struct thread_state *state)
{
	unsigned left = OPEN_CALLS_MAX / 2;

	for (unsigned i = 0; i < state->count - left; i++) {
		open_call_abandon(&state->calls[i]);
	}
	memmove(state->calls, state->calls + state->count - left, left * sizeof(*state->calls));
	state->count = left;
}

bool
open_call_push(struct model *model, const struct action *action)
{
	struct thread_state *state = thread_state(model, action->event->thread);

	if (state == NULL) {
		return false;
	}
	if (state->count == OPEN_CALLS_MAX) {
		abandon_oldest(state);
	}
	if (state->count == state->room) {
		unsigned room = state->room == 0 ? 2 : state->room * 2;
		struct open_call *calls = realloc(state->calls, room * sizeof(*calls));
		if (calls == NULL) {
			return false;
		}
		state->calls = calls;
		state->room = room;
	}
	if (state->count == 0) {
		thread_goes_in(model, state);
	}
	state->calls[state->count++] = (struct open_call){
	    .function = action->event->function,
	    .callback = action->type == NNGT_CALLBACK_BEGIN,
	    .owned = action->msg != NULL && action->msg->owner == MSG_APPLICATION,
	    .place = action->place,
	    .msg = action->msg,
	    .aio = action->aio,
	    .handle = action->handle,
	};
	struct open_call *call = &state->calls[state->count - 1];
	if (call->callback) {
		call->objects[0] = (const struct object *)action->aio;
		call->places = 1;
		object_enter(own_object(call->objects[0]));
		return true;
	}
	/* The aio and the handle are among them; the message may be the aio's. */
	object_hold((struct object *)own_msg(action->msg));
	call->places = action->function->nargs;
	for (unsigned i = 0; i < call->places; i++) {
		call->objects[i] = action->objects[i];
		object_enter(own_object(call->objects[i]));
	}
	return true;
}

const struct open_call *
open_call_pop(struct model *model, const struct event *event)
{
	struct thread_state *state = thread_state(model, event->thread);
	bool callback = event->type == NNGT_CALLBACK_END;

	if (state == NULL) {
		return NULL;
	}
	for (unsigned i = state->count; i-- > 0;) {
		const struct open_call *call = &state->calls[i];
		if (call->function == event->function && call->callback == callback) {
			open_call_leave(call);
			/* What was entered inside it and never returned (longjmp) is gone with it. */
			for (unsigned inner = i + 1; inner < state->count; inner++) {
				open_call_abandon(&state->calls[inner]);
			}
			state->count = i;
			if (i == 0) {
				thread_comes_out(model, state);
			}
			return call;
		}
	}
	return NULL;
}

void
open_call_drop(const struct open_call *call)
{
	object_drop((struct object *)own_msg(call->msg));
	for (unsigned i = 0; i < call->places; i++) {
		object_drop(own_object(call->objects[i]));
	}
}

const struct place *
model_in_callback(const struct model *model, uint32_t thread, const struct aio *aio)
{
	if (thread >= model->thread_count) {
		return NULL;
	}
	const struct thread_state *state = &model->threads[thread];
	for (unsigned i = state->count; i-- > 0;) {
		if (state->calls[i].callback && state->calls[i].aio == aio) {
			return &state->calls[i].place;
		}
	}
	return NULL;
}

const struct handle *
open_call_alone(const struct open_call *call)
{
	const struct handle *handle = NULL;

	if (call->callback) {
		return NULL;
	}
	switch (api_function(call->function)->does) {
	case NNGT_DOES_SEND:
	case NNGT_DOES_RECV:
	case NNGT_DOES_BUFFER_SEND:
	case NNGT_DOES_BUFFER_RECV:
		handle = call->handle;
		break;
	case NNGT_DOES_AIO_WAIT:
		handle = call->aio != NULL && call->aio->op.active && !call->aio->op.lost
		             ? call->aio->op.target
		             : NULL;
		break;
	default:
		break;
	}
	return handle != NULL && handle_is_alone(handle) ? handle : NULL;
}

const struct open_call *
model_next_open(const struct model *model, uint32_t thread, const struct open_call *after)
{
	if (thread >= model->thread_count || model->threads[thread].count == 0) {
		return NULL;
	}
	const struct thread_state *state = &model->threads[thread];
	const struct open_call *next = after == NULL ? state->calls : after + 1;
	return next < state->calls + state->count ? next : NULL;
}

const struct open_call *
model_callback(const struct model *model, uint32_t thread)
{
	if (thread >= model->thread_count) {
		return NULL;
	}
	const struct thread_state *state = &model->threads[thread];
	for (unsigned i = state->count; i-- > 0;) {
		if (state->calls[i].callback) {
			return &state->calls[i];
		}
	}
	return NULL;
}

const uint32_t *
model_inside(const struct model *model, uint32_t *count)
{
	*count = model->inside_count < MODEL_INSIDE_MAX ? model->inside_count : MODEL_INSIDE_MAX;
	return model->inside;
}

uint32_t
model_threads(const struct model *model)
{
	return model->thread_count;
}

unsigned
model_happened(const struct model *model)
{
	return model->happened;
}

const struct place *
model_failed(const struct model *model, uint32_t thread, enum nngt_kind kind)
{
	static const struct place never;

	if (thread >= model->thread_count || model->threads[thread].failed == NULL) {
		return &never;
	}
	return &model->threads[thread].failed[kind];
}
