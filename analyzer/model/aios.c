/* aios.c - see aios.h. What is in progress on an aio is in operations.c. */
#include "analyzer/model/aios.h"

#include <stddef.h>

#include "analyzer/model/lives.h"
#include "analyzer/model/memory.h"
#include "analyzer/model/operations.h"
#include "analyzer/model/outputs.h"

void
aio_set_slot(struct aio *aio, struct msg *msg)
{
	object_hold((struct object *)msg);
	object_drop((struct object *)aio->slot);
	aio->slot = msg;
	aio->unnamed = false;
}

void
aio_forget(struct aio *aio)
{
	operation_release(aio);
	aio_set_slot(aio, NULL);
	object_drop((struct object *)aio->output);
	aio->output = NULL;
}

/* With nng_aio_alloc the aio is born. */
static bool
aio_alloc(struct model *model, const struct action *action)
{
	const struct event *event = action->event;
	uint64_t address = event_arg(event, NNGT_AIO | NNGT_OUT);

	if (!event->returned || event->result != 0 || address == 0) {
		return true;
	}
	struct aio *aio = (struct aio *)object_new(model, NNGT_AIO, address, &action->place);
	if (aio == NULL) {
		return false;
	}
	aio->callback = event_arg(event, NNGT_FUNCTION);
	aio->has_callback = aio->callback != 0;
	aio->last = action->place;
	return true;
}

static bool
aio_wait(struct model *model, const struct action *action)
{
	return action->type != NNGT_RETURN ||
	       operation_awaited(model, own_aio(action->enter->aio), action);
}

static bool
aio_stop(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->type == NNGT_RETURN ? action->enter->aio : action->aio);

	if (action->type == NNGT_ENTER && aio != NULL) {
		aio->stopping = action->place;
	}
	if (action->type != NNGT_RETURN) {
		return true;
	}
	if (!operation_awaited(model, aio, action)) {
		return false;
	}
	if (aio != NULL) {
		aio->stopped = true;
		aio->stopped_at = action->place;
	}
	return true;
}

/* The application has given the aio up: from here on it may not use it. */
static void
aio_given_up(struct aio *aio, enum aio_state state, const struct place *place)
{
	if (aio != NULL && aio->state == AIO_LIVE) {
		aio->freed = *place;
		aio->state = state;
	}
}

static bool
aio_free(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->type == NNGT_RETURN ? action->enter->aio : action->aio);

	if (action->type != NNGT_RETURN) {
		aio_given_up(aio, AIO_FREEING, &action->place);
		return true;
	}
	if (!operation_awaited(model, aio, action)) {
		return false;
	}
	if (aio != NULL) {
		aio->state = AIO_FREED;
		aio->freed = action->enter->place;
		aio_forget(aio);
	}
	return true;
}

static bool
aio_reap(struct model *model, const struct action *action)
{
	(void)model;
	aio_given_up(own_aio(action->aio), AIO_REAPED, &action->place);
	return true;
}

static bool
aio_busy(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);
	bool idle = action->event->returned && action->event->result == 0;

	return !aio->op.active || !idle || operation_observed(model, aio, action, false);
}

static bool
aio_result(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);

	/* While an operation runs its result is 0: any other is its outcome (nni_aio_begin). */
	if (aio->op.active && !aio->has_callback && action->event->returned &&
	    action->event->result != 0 && !operation_observed(model, aio, action, false)) {
		return false;
	}
	operation_result_read(aio, action);
	aio->op.result_read |= !aio->op.active;
	operation_early_read(aio, action);
	return true;
}

static bool
aio_read(struct model *model, const struct action *action)
{
	operation_early_read(own_aio(action->aio), action);
	return output_read(model, action);
}

static bool
aio_get_msg(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);

	operation_early_read(aio, action);
	if (!aio->op.active && aio->op.observed.seq != 0 && aio->op.taken.seq == 0) {
		aio->op.taken = action->place;
	}
	/* Who empties the slot before a receive learns from it what the result says. */
	if (action->event->result == 0 && aio->emptied && action->event->returned && !aio->op.active &&
	    aio->op.does == NNGT_DOES_START_RECV) {
		aio->op.result_read = true;
	}
	return operation_slot_read(model, aio, action);
}

/* The others change what the model does not follow. */
static bool
aio_change(struct model *model, const struct action *action)
{
	(void)model;
	own_aio(action->aio)->reset |= action->event->function == NNGT_FN_nng_aio_reset;
	if (action->event->function == NNGT_FN_nng_aio_set_iov) {
		memory_named(own_aio(action->aio), action->event);
	}
	return true;
}

static bool
aio_begin(struct model *model, const struct action *action)
{
	(void)model;
	if (action->event->returned) {
		struct aio *aio = own_aio(action->aio);
		*(action->event->result != 0 ? &aio->provided : &aio->declined) = action->place;
	}
	return true;
}

static bool
aio_cancel(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);

	(void)model;
	if (aio->op.active) {
		aio->op.canceled = action->place;
	}
	return true;
}

static bool
aio_set_msg(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);

	(void)model;
	aio->emptied = action->msg == NULL;
	aio_set_slot(aio, own_msg(action->msg));
	return true;
}

/* The life of an aio and of its operation. */
static verb_apply *const life_verbs[NNGT_DOES_END] = {
    [NNGT_DOES_AIO_ALLOC] = aio_alloc,
    [NNGT_DOES_START_SEND] = operation_start,
    [NNGT_DOES_START_RECV] = operation_start,
    [NNGT_DOES_START_OTHER] = operation_start,
    [NNGT_DOES_START_DEVICE] = operation_start,
    [NNGT_DOES_AIO_WAIT] = aio_wait,
    [NNGT_DOES_AIO_STOP] = aio_stop,
    [NNGT_DOES_AIO_FREE] = aio_free,
    [NNGT_DOES_AIO_REAP] = aio_reap,
};

/* Calls that need an aio, and touch one that a handler was lent. */
static verb_apply *const use_verbs[NNGT_DOES_END] = {
    [NNGT_DOES_AIO_BUSY] = aio_busy,       [NNGT_DOES_AIO_RESULT] = aio_result,
    [NNGT_DOES_AIO_READ] = aio_read,       [NNGT_DOES_AIO_GET_MSG] = aio_get_msg,
    [NNGT_DOES_AIO_BEGIN] = aio_begin,     [NNGT_DOES_AIO_CANCEL] = aio_cancel,
    [NNGT_DOES_AIO_SET_MSG] = aio_set_msg, [NNGT_DOES_AIO_INPUT] = input_read,
    [NNGT_DOES_AIO_OUTPUT] = output_set,   [NNGT_DOES_AIO_FINISH] = output_finished,
    [NNGT_DOES_AIO_CHANGE] = aio_change,
};

bool
aio_concerned(const struct api_function *function)
{
	return life_verbs[function->does] != NULL || api_takes(function, NNGT_AIO);
}

bool
aio_apply(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);

	if (aio != NULL) {
		aio->last = action->place;
	}
	if (life_verbs[action->does] != NULL) {
		return life_verbs[action->does](model, action);
	}
	if (aio == NULL) {
		return true;
	}
	if (aio->lent && aio->touched.seq == 0) {
		aio->touched = action->place;
	}
	verb_apply *apply = use_verbs[action->does];
	return apply == NULL || apply(model, action);
}

bool
aio_callback(struct model *model, const struct action *action)
{
	bool begins = action->type == NNGT_CALLBACK_BEGIN;
	struct aio *aio = own_aio(begins ? action->aio : action->enter->aio);

	if (aio == NULL) {
		return true;
	}
	aio->last = action->place;
	if (!begins) {
		aio->callbacks_open -= aio->callbacks_open > 0;
		return true;
	}
	aio->callbacks_open++;
	if (action->event->aio_result == 0 &&
	    !operation_unseen(model, aio, action, action->event->aio_msg)) {
		return false;
	}
	return !aio->op.active || operation_observed(model, aio, action, true);
}
