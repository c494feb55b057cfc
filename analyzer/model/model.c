/* model.c - one event at a time: which objects it speaks of, then what becomes of them. */
#include "analyzer/model/aios.h"
#include "analyzer/model/handles.h"
#include "analyzer/model/lives.h"
#include "analyzer/model/messages.h"
#include "analyzer/model/notes.h"
#include "analyzer/model/outputs.h"
#include "analyzer/model/resources.h"
#include "analyzer/model/threads.h"
#include "analyzer/nng/callbacks.h"
#include "analyzer/nng/flags.h"

#include <stdlib.h>

static struct function_plan
plan_function(const struct api_function *function)
{
	struct function_plan plan = {0};
	bool makes = kind_is_object(function->result) || function->result == NNGT_POINTER;

	for (unsigned i = 0; i < function->nargs; i++) {
		bool given = kind_is_object(function->args[i]);
		bool copied = function->args[i] == NNGT_BUFFER && function->does == NNGT_DOES_BUFFER_SEND;
		makes |= (function->args[i] & NNGT_OUT) != 0;
		plan.given |= (uint8_t)(given ? 1u << i : 0);
		plan.space[i] = (uint8_t)kind_space(function->args[i]);
		plan.copied |= (uint8_t)(copied ? 1u << i : 0);
	}
	plan.held = makes ? plan.given : 0;
	if (function_is_annotation(function)) {
		plan.subjects = SUBJECT_NOTES;
		return plan;
	}
	plan.subjects = (uint8_t)((handle_concerned(function) ? SUBJECT_HANDLES : 0u) |
	                          (aio_concerned(function) ? SUBJECT_AIOS : 0u) |
	                          (message_concerned(function) ? SUBJECT_MESSAGES : 0u) |
	                          (resource_concerned(function) ? SUBJECT_RESOURCES : 0u));
	return plan;
}

struct model *
model_new(bool late)
{
	struct model *model = calloc(1, sizeof(*model));

	if (model != NULL) {
		model->late = late;
		lives_start(model);
		for (unsigned id = 0; id < API_FUNCTIONS; id++) {
			model->plans[id] = plan_function(api_function(id));
		}
	}
	return model;
}

void
model_free(struct model *model)
{
	if (model == NULL) {
		return;
	}
	for (uint32_t i = 0; i < model->thread_count; i++) {
		for (unsigned call = 0; call < model->threads[i].count; call++) {
			open_call_drop(&model->threads[i].calls[call]);
		}
		free(model->threads[i].calls);
		free(model->threads[i].failed);
	}
	free(model->threads);
	free(model->inside);
	struct body *body;
	for (size_t at = 0; (body = table_next(&model->bodies, &at)) != NULL;) {
		object_drop((struct object *)body->msg);
		free(body);
	}
	table_free(&model->bodies);
	struct object *lent;
	for (size_t at = 0; (lent = table_next(&model->lent, &at)) != NULL;) {
		object_drop(lent);
	}
	table_free(&model->lent);
	/* Messages refer to handles, operations to messages: take the referrers first. */
	static const enum nngt_kind first[] = {NNGT_AIO, NNGT_MSG};
	struct object *object;
	for (unsigned i = 0; i < 2; i++) {
		for (size_t at = 0; (object = table_next(&model->objects[first[i]], &at)) != NULL;) {
			object_drop(object);
		}
		table_free(&model->objects[first[i]]);
	}
	for (unsigned kind = 0; kind < NNGT_OBJECT_KINDS_END; kind++) {
		for (size_t at = 0; (object = table_next(&model->objects[kind], &at)) != NULL;) {
			object_drop(object);
		}
		table_free(&model->objects[kind]);
	}
	free(model);
}

/* Arguments that are objects and not OUT: each is found, or made up as unknown. */
static bool
resolve_arguments(struct model *model, struct action *action)
{
	const struct event *event = action->event;
	const struct function_plan *plan = &model->plans[event->function];
	unsigned given = plan->given & event->has_args;

	/* Without the flag nng_send copies, and the buffer need not be NNG's. */
	if (plan->copied != 0 && (event_arg(event, NNGT_FLAGS) & NNG_FLAG_ALLOC) == 0) {
		given &= ~(unsigned)plan->copied;
	}
	for (; given != 0; given &= given - 1) {
		unsigned i = (unsigned)__builtin_ctz(given);
		enum nngt_kind kind = plan->space[i];
		if (event->args[i] == 0) {
			continue;
		}
		struct object *object = object_at(model, kind, event->args[i], &action->place);
		if (object == NULL) {
			return false;
		}
		action->objects[i] = object;
		if (kind == NNGT_MSG) {
			action->msg = action->msg == NULL ? (struct msg *)object : action->msg;
		} else if (kind == NNGT_AIO) {
			action->aio = action->aio == NULL ? (struct aio *)object : action->aio;
		} else if (kind_is_handle(kind) && action->handle == NULL) {
			action->handle = (struct handle *)object;
			((struct handle *)object)->fading = false;
		}
	}
	return true;
}

/*
 * The aio of a callback. What an HTTP handler is given is NNG's own: an aio that the application
 * had at that address before is another life.
 */
static bool
resolve_callback(struct model *model, struct action *action)
{
	const struct event *event = action->event;
	enum callback_sort sort = callback_sort(event->function);
	bool handler = sort == API_CALLBACK_HTTP;
	struct object *object = object_latest(model, NNGT_AIO, event_callback_object(event));

	if (sort != API_CALLBACK_AIO && !handler) {
		return true;
	}
	if (object == NULL || (handler && !((struct aio *)object)->lent)) {
		object = object_new(model, NNGT_AIO, event_callback_object(event), &action->place);
		if (object == NULL) {
			return false;
		}
		object->unknown = true;
	}
	action->aio = (struct aio *)object;
	return true;
}

static const struct open_call not_entered;

/* Field by field: clearing all of it would be the largest single cost of an event. */
static void
action_begin(struct action *action, const struct event *event)
{
	action->event = event;
	action->function = api_function(event->function);
	action->does = action->function->does;
	action->type = event->type;
	action->place = (struct place){.ref = event->ref,
	                               .stack_ref = event->ref,
	                               .seq = event->seq,
	                               .stack = event->stack,
	                               .thread = event->thread,
	                               .function = event->function};
	action->msg = NULL;
	action->aio = NULL;
	action->handle = NULL;
	for (unsigned i = 0; i < API_ARGS_MAX; i++) {
		action->objects[i] = NULL;
	}
	action->enter = &not_entered;
	action->has_enter = false;
}

/* In message mode a stream takes and brings messages, as a socket does. */
static void
resolve_stream(struct action *action)
{
	const struct resource *stream = (const struct resource *)action->objects[0];

	if (stream == NULL || stream->object.kind != NNGT_STREAM || !stream->messages) {
		return;
	}
	if (action->event->function == NNGT_FN_nng_stream_send) {
		action->does = NNGT_DOES_START_SEND;
	} else if (action->event->function == NNGT_FN_nng_stream_recv) {
		action->does = NNGT_DOES_START_RECV;
	}
}

/* The end of a call or callback: what it was given is known since its beginning. */
static void
resolve_end(struct model *model, const struct event *event, struct action *action)
{
	const struct open_call *enter = open_call_pop(model, event);

	if (enter != NULL) {
		action->has_enter = true;
		action->enter = enter;
	}
	if (enter != NULL && event->type == NNGT_RETURN) {
		action->place.stack_ref = action->enter->place.ref;
		action->place.stack = action->enter->place.stack;
	}
}

bool
model_resolve(struct model *model, const struct event *event, struct action *action)
{
	action_begin(action, event);
	switch (event->type) {
	case NNGT_CALL:
	case NNGT_ENTER:
		break;
	case NNGT_CALLBACK_BEGIN:
		return resolve_callback(model, action);
	case NNGT_RETURN:
		if (event->refused) {
			return true; /* its ENTER was refused, too, and is not open */
		}
		resolve_end(model, event, action);
		return true;
	case NNGT_CALLBACK_END:
		resolve_end(model, event, action);
		return true;
	default:
		break;
	}
	if (function_is_annotation(action->function)) {
		notes_resolve(model, action);
		return true;
	}
	if (!resolve_arguments(model, action)) {
		return false;
	}
	if (action->does == NNGT_DOES_START_OTHER) {
		resolve_stream(action);
	}
	if (action->does == NNGT_DOES_START_SEND && action->aio != NULL) {
		action->msg = action->aio->slot;
	}
	return true;
}

/* A callback of an aio, an HTTP handler, or a pipe, of which the model knows nothing. */
static bool
apply_callback(struct model *model, const struct action *action)
{
	switch (callback_sort(action->event->function)) {
	case API_CALLBACK_HTTP:
		return handler_begins(model, action);
	case API_CALLBACK_AIO:
		return aio_callback(model, action);
	default:
		return true;
	}
}

/*
 * A call of one event may bring a new object to the address of one that it was given, in a damaged
 * trace: what it was given stays until every subject has seen it. Entries hold theirs anyway.
 */
static bool
apply_call(struct model *model, const struct action *action)
{
	const struct function_plan *plan = &model->plans[action->event->function];
	const unsigned subjects = plan->subjects;
	const unsigned held = action->type == NNGT_CALL ? plan->held : 0;

	if ((subjects & SUBJECT_NOTES) != 0) {
		return message_apply(model, action) && notes_apply(model, action);
	}
	for (unsigned left = held; left != 0; left &= left - 1) {
		object_hold(own_object(action->objects[__builtin_ctz(left)]));
	}
	bool done = ((subjects & SUBJECT_HANDLES) == 0 || handle_apply(model, action)) &&
	            ((subjects & SUBJECT_AIOS) == 0 || aio_apply(model, action)) &&
	            ((subjects & SUBJECT_MESSAGES) == 0 || message_apply(model, action)) &&
	            ((subjects & SUBJECT_RESOURCES) == 0 || resource_apply(model, action));
	for (unsigned left = held; left != 0; left &= left - 1) {
		object_drop(own_object(action->objects[__builtin_ctz(left)]));
	}
	return done;
}

bool
model_apply(struct model *model, const struct action *action)
{
	const struct event *event = action->event;
	bool callback = action->type == NNGT_CALLBACK_BEGIN || action->type == NNGT_CALLBACK_END;
	bool begins = action->type == NNGT_ENTER || action->type == NNGT_CALLBACK_BEGIN;

	model->born = NULL;
	if (event->refused) {
		return true; /* NNG has not seen the call: nothing has changed */
	}
	if ((event->thread >= model->thread_count && thread_state_new(model, event->thread) == NULL) ||
	    (begins && !open_call_push(model, action))) {
		return false;
	}
	bool done = callback ? apply_callback(model, action) : apply_call(model, action);
	if (action->has_enter) {
		open_call_drop(action->enter);
	}
	return done;
}
