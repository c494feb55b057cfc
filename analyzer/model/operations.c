/* operations.c - aio handles: what is in progress on them, and when its end was observed. */
#include "analyzer/model/internal.h"

#include <stddef.h>
#include <string.h>

void
aio_set_slot(struct aio *aio, struct msg *msg)
{
	object_hold((struct object *)msg);
	object_drop((struct object *)aio->slot);
	aio->slot = msg;
}

/* The operation is over for the model. */
static void
operation_end(struct aio *aio)
{
	aio->op.active = false;
	if (aio->on_pending) {
		LIST_REMOVE(aio, pending);
		aio->on_pending = false;
	}
}

/* What it referred to is let go. */
static void
operation_release(struct aio *aio)
{
	struct op *op = &aio->op;

	operation_end(aio);
	if (op->msg != NULL && op->msg->flight == aio) {
		op->msg->flight = NULL;
	}
	object_drop((struct object *)op->msg);
	object_drop((struct object *)op->target);
	op->msg = NULL;
	op->target = NULL;
}

void
aio_forget(struct aio *aio)
{
	operation_release(aio);
	aio_set_slot(aio, NULL);
	object_drop((struct object *)aio->output);
	aio->output = NULL;
}

/* A PUB socket takes the message without beginning an operation, even from a stopped aio. */
static bool
operation_never_begins(const struct handle *target)
{
	char protocol[32] = "";

	if (target != NULL) {
		handle_protocol(target, protocol, sizeof(protocol));
	}
	return strncmp(protocol, "pub0", 4) == 0;
}

static bool
operation_start(struct action *action)
{
	struct aio *aio = action->aio;

	if (aio == NULL) {
		return true;
	}
	/* The message of an earlier operation that was never observed: nobody can tell. */
	if (aio->op.active && aio->op.msg != NULL && aio->op.msg->owner == MSG_IN_FLIGHT) {
		aio->op.msg->owner = MSG_UNKNOWN;
	}
	operation_release(aio);
	memset(&aio->op, 0, offsetof(struct op, early));
	aio->op.active = true;
	aio->op.does = (uint8_t)action->does;
	aio->op.started = action->place;
	aio->op.target = action->handle;
	object_hold((struct object *)action->handle);
	if (aio->stopped && !operation_never_begins(action->handle)) {
		/* A stopped aio starts nothing: the message stays where it was. */
		aio->op.active = false;
		aio->op.lost = true;
		return true;
	}
	if (action->handle != NULL && action->handle->object.kind == NNGT_CTX) {
		LIST_INSERT_HEAD(&action->handle->pending, aio, pending);
		aio->on_pending = true;
	}
	if (action->does == NNGT_DOES_START_SEND && action->msg != NULL) {
		struct msg *msg = action->msg;
		aio->op.msg = msg;
		object_hold(&msg->object);
		msg->last = action->place;
		msg->taken = true;
		if (msg->owner == MSG_APPLICATION || msg->owner == MSG_UNKNOWN) {
			/* The end of an operation on an aio that was not seen being made is not seen. */
			msg->owner = aio->object.unknown ? MSG_UNKNOWN : MSG_IN_FLIGHT;
			msg->flight = aio->object.unknown ? NULL : aio;
			msg->given = action->place;
			msg->resolved = (struct place){0};
			msg->send_failed = false;
			object_hold((struct object *)action->handle);
			object_drop((struct object *)msg->target);
			msg->target = action->handle;
		}
	}
	return true;
}

/* The application learns that the operation is done. known: its result and slot, too. */
static bool
operation_observed(struct model *model, struct aio *aio, const struct action *action, bool known)
{
	struct op *op = &aio->op;
	const struct event *event = action->event;
	struct msg *msg = op->msg;

	op->observed = action->place;
	op->result_known = known;
	op->result = known ? event->aio_result : 0;
	if (op->does == NNGT_DOES_START_SEND && msg != NULL && msg->owner == MSG_IN_FLIGHT &&
	    msg->flight == aio) {
		if (known) {
			message_resolve(msg, op->result, &action->place);
			msg->carrier = aio->object.number;
		} else {
			msg->owner = MSG_UNKNOWN;
		}
	}
	if (op->target != NULL) {
		op->target->used = action->place;
	}
	if (op->target != NULL && known && op->does == NNGT_DOES_START_RECV && op->result != 0) {
		op->target->recv_failed = action->place;
	}
	/* A reply, a request that failed, or an end that was seen without its result. */
	if (op->target != NULL && (op->does == NNGT_DOES_START_RECV || !known || op->result != 0)) {
		op->target->asked = (struct place){0};
	}
	if (known && op->result == NNG_ECLOSED && op->target != NULL) {
		aio->told_closed = op->target->object.number;
		if (action->type != NNGT_CALLBACK_BEGIN) {
			handle_tell(op->target, event->thread);
		}
	}
	if (known && op->does == NNGT_DOES_START_RECV && op->result == 0 && event->aio_msg != 0 &&
	    op->peeked == event->aio_msg) {
		op->delivered = true; /* taken too early, but taken */
	} else if (known && op->does == NNGT_DOES_START_RECV && op->result == 0 &&
	           event->aio_msg != 0) {
		/* The message is the application's from here on; its place is where it was asked for. */
		msg = message_received(model, event->aio_msg, &op->started, op->target);
		if (msg == NULL) {
			return false;
		}
		msg->taken = false;
		msg->resolved = action->place;
		msg->carrier = aio->object.number;
		op->delivered = true;
		aio_set_slot(aio, msg);
	} else if (known && event->aio_msg == 0) {
		aio_set_slot(aio, NULL);
	}
	if (known) {
		operation_release(aio);
	} else {
		operation_end(aio); /* its message waits for the result to be read */
	}
	return true;
}

/* nng_aio_result after an end that was seen without its result (nng_aio_busy said no). */
static void
operation_result_read(struct aio *aio, const struct action *action)
{
	struct op *op = &aio->op;

	if (!op->active && op->observed.seq != 0 && !op->result_known && action->event->returned) {
		op->result_known = true;
		op->result = (int32_t)action->event->result;
		if (op->msg != NULL && op->msg->owner == MSG_UNKNOWN) {
			message_resolve(op->msg, op->result, &action->place);
		}
		operation_release(aio);
	}
}

static void
operation_early_read(struct aio *aio, const struct action *action)
{
	struct op *op = &aio->op;

	if (op->active && op->earlies < OP_EARLY_MAX) {
		op->early[op->earlies++] = action->place;
	}
}

/* The outcome of an operation that was not seen to begin: the aio is met in mid-life. */
static bool
operation_unseen(struct model *model, const struct aio *aio, const struct action *action,
                 uint64_t slot)
{
	bool unseen = aio == NULL || (aio->object.unknown && aio->op.started.seq == 0);

	return !unseen || slot == 0 || message_perhaps_received(model, slot, &action->place);
}

/*
 * nng_aio_get_msg names a message. After a receive whose end was not seen with its result, this
 * is the first we hear of the message: a new life at its address.
 */
static bool
operation_slot_read(struct model *model, struct aio *aio, const struct action *action)
{
	struct op *op = &aio->op;
	uint64_t address = (uint64_t)action->event->result;

	if (!action->event->returned || address == 0) {
		return true;
	}
	if (!operation_unseen(model, aio, action, address)) {
		return false;
	}
	bool unseen = op->does == NNGT_DOES_START_RECV && !op->delivered && !op->lost &&
	              op->started.seq != 0 && (!op->result_known || op->result == 0);
	if (unseen) {
		bool sure = !op->active && op->result_known;
		struct msg *msg = message_received(model, address, &op->started, op->target);
		if (msg == NULL) {
			return false;
		}
		if (!sure) {
			msg->owner = MSG_UNKNOWN;
			msg->object.unknown = true;
		}
		op->delivered = sure;
		op->peeked = sure ? 0 : address;
		msg->resolved = action->place;
		aio_set_slot(aio, msg);
	}
	struct msg *shown = (struct msg *)model_latest(model, NNGT_MSG, address);
	if (!op->active && op->does == NNGT_DOES_START_RECV && op->result_known && op->result != 0 &&
	    shown != NULL) {
		shown->stale = op->started;
		shown->stale_result = op->result;
	}
	if (!op->active && aio->slot != NULL && address == aio->slot->object.key) {
		message_touch(aio->slot, &action->place);
	}
	return true;
}

static bool
aio_born(struct model *model, const struct action *action)
{
	const struct event *event = action->event;

	if (!event->returned || event->result != 0 || event->args[0] == 0) {
		return true;
	}
	struct aio *aio = (struct aio *)object_new(model, NNGT_AIO, event->args[0], &action->place);
	if (aio == NULL) {
		return false;
	}
	aio->has_callback = event->args[1] != 0;
	aio->callback = event->args[1];
	return true;
}

/* stop, wait and free return when the operation that was there at entry is over. */
static bool
aio_ended(struct model *model, struct action *action)
{
	struct aio *aio = action->enter.aio;
	const struct event *event = action->event;

	if (event->observed && event->aio_result == 0 &&
	    !operation_unseen(model, aio, action, event->aio_msg)) {
		return false;
	}
	if (!action->has_enter || aio == NULL) {
		return true;
	}
	bool older = aio->op.started.seq < action->enter.place.seq;
	/* With a callback the end is observed where the callback begins, which came before. */
	if (aio->op.active && (older || action->does != NNGT_DOES_AIO_WAIT)) {
		if (!aio->has_callback || action->does != NNGT_DOES_AIO_WAIT) {
			if (!operation_observed(model, aio, action, event->observed)) {
				return false;
			}
		}
	}
	if (action->does == NNGT_DOES_AIO_STOP) {
		aio->stopped = true;
		aio->stopped_at = action->place;
	} else if (action->does == NNGT_DOES_AIO_FREE) {
		aio->state = AIO_FREED;
		aio->freed = action->enter.place;
		aio_forget(aio);
	}
	return true;
}

static bool
aio_given_up(struct action *action)
{
	struct aio *aio = action->aio;

	if (aio == NULL || aio->state != AIO_LIVE) {
		return true;
	}
	aio->freed = action->place;
	if (action->does == NNGT_DOES_AIO_REAP) {
		aio->state = AIO_REAPED;
	} else {
		aio->state = AIO_FREEING;
	}
	return true;
}

static bool
aio_callback(struct model *model, struct action *action)
{
	struct aio *aio = action->type == NNGT_CALLBACK_BEGIN ? action->aio : action->enter.aio;

	if (aio == NULL) {
		return true;
	}
	if (action->type == NNGT_CALLBACK_END) {
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

bool
operation_apply(struct model *model, struct action *action)
{
	struct aio *aio = action->aio;

	if (action->type == NNGT_CALLBACK_BEGIN || action->type == NNGT_CALLBACK_END) {
		return aio_callback(model, action);
	}
	switch (action->does) {
	case NNGT_DOES_AIO_ALLOC:
		return aio_born(model, action);
	case NNGT_DOES_START_SEND:
	case NNGT_DOES_START_RECV:
	case NNGT_DOES_START_OTHER:
	case NNGT_DOES_START_DEVICE:
		return operation_start(action);
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
		if (aio != NULL && action->does == NNGT_DOES_AIO_STOP && action->type == NNGT_ENTER) {
			aio->stopping = action->place;
		}
		return action->type != NNGT_RETURN || aio_ended(model, action);
	case NNGT_DOES_AIO_FREE:
		return action->type == NNGT_RETURN ? aio_ended(model, action) : aio_given_up(action);
	case NNGT_DOES_AIO_REAP:
		return aio_given_up(action);
	default:
		break;
	}
	if (aio == NULL) {
		return true;
	}
	if (aio->lent && aio->touched.seq == 0) {
		aio->touched = action->place;
	}
	switch (action->does) {
	case NNGT_DOES_AIO_BUSY:
		if (aio->op.active && action->event->returned && action->event->result == 0) {
			return operation_observed(model, aio, action, false);
		}
		break;
	case NNGT_DOES_AIO_RESULT:
		operation_result_read(aio, action);
		aio->op.result_read |= !aio->op.active;
		operation_early_read(aio, action);
		break;
	case NNGT_DOES_AIO_READ:
		operation_early_read(aio, action);
		return operation_output_read(model, aio, action);
	case NNGT_DOES_AIO_GET_MSG:
		operation_early_read(aio, action);
		if (!aio->op.active && aio->op.observed.seq != 0 && aio->op.taken.seq == 0) {
			aio->op.taken = action->place;
		}
		return operation_slot_read(model, aio, action);
	case NNGT_DOES_AIO_BEGIN:
		if (action->event->returned && action->event->result != 0) {
			aio->provided = action->place;
		}
		break;
	case NNGT_DOES_AIO_FINISH:
		operation_finished(action);
		return true;
	case NNGT_DOES_AIO_INPUT:
		return operation_input(model, action);
	case NNGT_DOES_AIO_OUTPUT:
		return operation_output(model, action);
	case NNGT_DOES_AIO_CANCEL:
		if (aio->op.active) {
			aio->op.canceled = action->place;
		}
		break;
	case NNGT_DOES_AIO_SET_MSG:
		aio_set_slot(aio, action->msg);
		if (action->msg != NULL) {
			action->msg->set = action->place;
			message_touch(action->msg, &action->place);
		}
		break;
	default:
		break;
	}
	return true;
}

void
operation_provided(struct action *action)
{
	if (action->type == NNGT_CALLBACK_BEGIN && action->aio != NULL) {
		action->aio->provided = action->place;
		action->aio->finished = action->aio->touched = (struct place){0};
		action->aio->lent = true;
		action->aio->hijacked = (struct place){0};
	}
}
