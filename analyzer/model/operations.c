/* operations.c - see operations.h */
#include "analyzer/model/operations.h"

#include <stddef.h>
#include <string.h>

#include "analyzer/model/aios.h"
#include "analyzer/model/handles.h"
#include "analyzer/model/lives.h"
#include "analyzer/model/memory.h"
#include "analyzer/model/messages.h"
#include "analyzer/nng/errors.h"

/* It works on these until its end is observed: nobody may free them meanwhile. */
static void
operation_uses(struct aio *aio, const struct action *action)
{
	unsigned used = 0;

	for (unsigned i = 0; i < action->function->nargs && used < OP_USES; i++) {
		const struct object *object = action->objects[i];
		if (object == NULL || (object->kind != NNGT_HTTP_CONN && object->kind != NNGT_HTTP_REQ &&
		                       object->kind != NNGT_HTTP_RES)) {
			continue;
		}
		struct resource *resource = own_resource((const struct resource *)object);
		object_hold(&resource->object);
		resource->uses++;
		resource->user = aio;
		aio->op.uses[used++] = resource;
	}
}

static void
operation_uses_end(struct aio *aio)
{
	for (unsigned i = 0; i < OP_USES && aio->op.uses[i] != NULL; i++) {
		struct resource *resource = aio->op.uses[i];
		aio->op.uses[i] = NULL;
		resource->uses--;
		if (resource->user == aio) {
			resource->user = NULL;
		}
		object_drop(&resource->object);
	}
}

/* The operation is over for the model. */
static void
operation_end(struct aio *aio)
{
	aio->op.active = false;
	operation_uses_end(aio);
	memory_released(aio);
	if (aio->on_pending) {
		LIST_REMOVE(aio, pending);
		aio->on_pending = false;
	}
}

void
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

/* The message of an operation that was never observed: nobody can tell whose it is. */
static void
operation_unobserved(struct aio *aio)
{
	if (aio->op.active && aio->op.msg != NULL && aio->op.msg->owner == MSG_IN_FLIGHT) {
		message_doubt(aio->op.msg);
	}
	operation_release(aio);
}

/*
 * What a dialer or listener makes is in its mode. The mode of a stream that was met in mid-life is
 * not known: it may take the message along.
 */
static void
stream_noted(struct aio *aio, const struct action *action)
{
	const struct resource *stream = action_resource(action);

	if (stream == NULL) {
		return;
	}
	aio->op.messages = stream->messages;
	aio->op.perhaps = !stream->messages && (stream->object.unknown || stream->perhaps);
	if (aio->op.perhaps && stream->object.kind == NNGT_STREAM) {
		if (aio->slot != NULL && action->event->function == NNGT_FN_nng_stream_send) {
			message_doubt(aio->slot);
		}
	}
}

bool
operation_start(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);
	struct handle *target = own_handle(action->handle);

	if (aio == NULL) {
		return true;
	}
	operation_unobserved(aio);
	memset(&aio->op, 0, offsetof(struct op, early));
	aio->op.active = true;
	aio->op.does = (uint8_t)action->does;
	aio->op.started = action->place;
	aio->op.target = target;
	object_hold((struct object *)target);
	if (action->does == NNGT_DOES_START_OTHER) {
		stream_noted(aio, action);
	}
	if (aio->stopped && !handle_protocol(target)->leaves_message) {
		/* A stopped aio starts nothing: the message stays where it was. */
		aio->op.active = false;
		aio->op.lost = true;
		return true;
	}
	if (action->does == NNGT_DOES_START_OTHER && !aio->object.unknown) {
		operation_uses(aio, action);
		memory_in_use(model, aio, action);
	}
	if (target != NULL && target->object.kind == NNGT_CTX) {
		LIST_INSERT_HEAD(&target->pending, aio, pending);
		aio->on_pending = true;
	}
	if (action->does == NNGT_DOES_START_SEND && action->msg != NULL) {
		aio->op.msg = own_msg(action->msg); /* messages.c gives it away */
		object_hold((struct object *)aio->op.msg);
	}
	return true;
}

/*
 * From NNG 1.12 on a cancel that comes after the end, and before the application has looked, writes
 * its own error over the result. The message shows what became of a send: one that failed has it in
 * its slot.
 */
static bool
result_overwritten(const struct op *op, const struct action *action)
{
	return op->canceled.seq != 0 && op->result != 0 && action->event->aio_msg == 0;
}

/* The end of a send: whose is the message now? */
static void
observed_send(struct aio *aio, const struct action *action, bool known)
{
	struct msg *msg = aio->op.msg;

	if (aio->op.does != NNGT_DOES_START_SEND || msg == NULL || msg->owner != MSG_IN_FLIGHT ||
	    msg->flight != aio) {
		return;
	}
	if (known && !result_overwritten(&aio->op, action)) {
		message_resolve(msg, aio->op.result, &action->place);
		msg->carrier = aio->object.number;
	} else {
		message_doubt(msg);
	}
}

/* What the end tells of the socket or context. */
static void
observed_target(struct aio *aio, const struct action *action, bool known)
{
	const struct op *op = &aio->op;
	struct handle *target = op->target;

	if (target == NULL) {
		return;
	}
	target->used = action->place;
	if (known && op->does == NNGT_DOES_START_RECV && op->result != 0) {
		target->recv_failed = action->place;
	}
	/* A reply, a request that failed, or an end that was seen without its result. */
	if (op->does == NNGT_DOES_START_RECV || !known || op->result != 0) {
		target->asked = (struct place){0};
	}
	if (known && op->result == NNG_ECLOSED) {
		aio->told_closed = handle_identity(target);
		if (action->type != NNGT_CALLBACK_BEGIN) {
			handle_tell(target, action->event->thread);
		}
	}
}

/*
 * Perhaps it brought the message in the slot: a stream whose mode is not known, or a receive whose
 * result a late cancel has overwritten (result_overwritten).
 */
static bool
may_have_brought(const struct op *op)
{
	bool canceled = op->does == NNGT_DOES_START_RECV && op->canceled.seq != 0;

	return op->result == 0 ? op->perhaps : canceled;
}

/* The end of a receive gives the message in the slot to the application. */
static bool
observed_recv(struct model *model, struct aio *aio, const struct action *action)
{
	struct op *op = &aio->op;
	uint64_t address = action->event->aio_msg;
	bool received = op->does == NNGT_DOES_START_RECV && op->result == 0 && address != 0;

	if (received && op->peeked == address) {
		op->delivered = true; /* taken too early, but taken */
	} else if (received) {
		/* The message is the application's from here on; its place is where it was asked for. */
		struct msg *msg = message_received(model, address, &op->started, op->target);
		if (msg == NULL) {
			return false;
		}
		msg->taken = false;
		msg->resolved = action->place;
		msg->carrier = aio->object.number;
		op->delivered = true;
		aio_set_slot(aio, msg);
	} else if (address == 0) {
		aio_set_slot(aio, NULL);
	} else if (may_have_brought(op) && (aio->slot == NULL || aio->slot->object.key != address)) {
		aio->unnamed = true;
		return op->result == 0 ? message_perhaps_received(model, address, &action->place)
		                       : message_met(model, address, &action->place);
	}
	return true;
}

bool
operation_observed(struct model *model, struct aio *aio, const struct action *action, bool known)
{
	struct op *op = &aio->op;

	op->observed = action->place;
	op->result_known = known;
	op->result = known ? action->event->aio_result : 0;
	observed_send(aio, action, known);
	observed_target(aio, action, known);
	if (known && !observed_recv(model, aio, action)) {
		return false;
	}
	if (known) {
		operation_release(aio);
	} else {
		operation_end(aio); /* its message waits for the result to be read */
	}
	return true;
}

void
operation_result_read(struct aio *aio, const struct action *action)
{
	struct op *op = &aio->op;

	if (!op->active && op->observed.seq != 0 && !op->result_known && action->event->returned) {
		op->result_known = true;
		op->result = (int32_t)action->event->result;
		aio->unnamed |= op->does == NNGT_DOES_START_RECV && op->result == 0 && !op->delivered;
		if (op->msg != NULL && op->msg->owner == MSG_UNKNOWN) {
			message_resolve(op->msg, op->result, &action->place);
		}
		operation_release(aio);
	}
}

void
operation_early_read(struct aio *aio, const struct action *action)
{
	struct op *op = &aio->op;

	if (op->active && op->earlies < OP_EARLY_MAX) {
		op->early[op->earlies++] = action->place;
	}
}

bool
operation_unseen(struct model *model, const struct aio *aio, const struct action *action,
                 uint64_t slot)
{
	bool unseen = aio == NULL || (aio->object.unknown && aio->op.started.seq == 0);

	return !unseen || slot == 0 || message_perhaps_received(model, slot, &action->place);
}

bool
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
			message_doubt(msg);
			msg->object.unknown = true;
		}
		op->delivered = sure;
		op->peeked = sure ? 0 : address;
		msg->resolved = action->place;
		aio_set_slot(aio, msg);
	}
	struct msg *shown = (struct msg *)object_latest(model, NNGT_MSG, address);
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

bool
operation_awaited(struct model *model, struct aio *aio, const struct action *action)
{
	const struct event *event = action->event;
	bool waited = action->does == NNGT_DOES_AIO_WAIT;

	if (event->observed && event->aio_result == 0 &&
	    !operation_unseen(model, aio, action, event->aio_msg)) {
		return false;
	}
	if (aio == NULL || !aio->op.active) {
		return true;
	}
	/* With a callback the end is observed where the callback begins, which came before. */
	bool older = aio->op.started.seq < action->enter->place.seq;
	bool ends = waited ? older && !aio->has_callback : true;
	return !ends || operation_observed(model, aio, action, event->observed);
}
