/* messages.c - who owns a message, and since when. */
#include "analyzer/model/internal.h"

#include <stdlib.h>
#include <string.h>

void
message_touch(struct msg *msg, const struct place *place)
{
	msg->last = *place;
	msg->taken = true;
	msg->giver_knows |= msg->past.given.seq != 0 && msg->past.given.thread == place->thread;
}

static void
message_target(struct msg *msg, struct handle *target)
{
	object_hold((struct object *)target);
	object_drop((struct object *)msg->target);
	msg->target = target;
}

/* The outcome of a send is known: NNG keeps the message, or it is the application's again. */
void
message_resolve(struct msg *msg, int32_t result, const struct place *place)
{
	msg->flight = NULL;
	msg->resolved = *place;
	msg->send_result = result;
	msg->send_failed = result != 0;
	msg->owner = result == 0 ? MSG_LIBRARY : MSG_APPLICATION;
}

static struct msg *
message_new(struct model *model, uint64_t address, const struct place *place, enum msg_birth birth)
{
	struct msg *msg = (struct msg *)object_new(model, NNGT_MSG, address, place);

	if (msg != NULL) {
		model->born = msg;
		msg->birth = birth;
		msg->owner = MSG_APPLICATION;
		msg->size = UINT32_MAX;
		msg->taken = true;
		msg->last = *place;
	}
	return msg;
}

struct msg *
message_received(struct model *model, uint64_t address, const struct place *place,
                 struct handle *from)
{
	struct msg *msg = message_new(model, address, place, MSG_BORN_RECV);

	if (msg != NULL) {
		message_target(msg, from);
	}
	return msg;
}

bool
message_perhaps_received(struct model *model, uint64_t address, const struct place *place)
{
	const struct msg *known = (struct msg *)model_latest(model, NNGT_MSG, address);

	if (known == NULL || known->owner == MSG_APPLICATION) {
		return true;
	}
	struct msg *msg = (struct msg *)object_new(model, NNGT_MSG, address, place);
	if (msg != NULL) {
		msg->object.unknown = true;
		msg->size = UINT32_MAX;
	}
	return msg != NULL;
}

static bool
message_send_entered(struct action *action)
{
	struct msg *msg = action->msg;

	if (msg == NULL) {
		return true;
	}
	msg->taken = true;
	msg->last = action->place;
	/* A message that was not the application's to send stays where it was. */
	if (msg->owner == MSG_APPLICATION || msg->owner == MSG_UNKNOWN) {
		msg->owner = MSG_IN_CALL;
		msg->given = action->place;
		msg->send_failed = false;
		message_target(msg, action->handle);
	}
	return true;
}

static bool
message_send_returned(struct action *action)
{
	struct msg *msg = action->enter.msg;

	if (action->has_enter && msg != NULL && msg->owner == MSG_IN_CALL &&
	    msg->given.seq == action->enter.place.seq) {
		message_resolve(msg, (int32_t)action->event->result, &action->place);
	}
	return true;
}

/* These leave the body where it is; every other change may move it. */
static bool
message_stays(unsigned function)
{
	return function == NNGT_FN_nng_msg_set_pipe || function == NNGT_FN_nng_msg_clear ||
	       strncmp(api_function(function)->name, "nng_msg_header", 14) == 0 ||
	       strncmp(api_function(function)->name, "nng_msg_chop", 12) == 0;
}

/* nng_msg_alloc leaves room for headers before a small body. */
static void
message_layout_new(struct msg *msg)
{
	enum { HEADROOM = 32, SMALL = 1024 };

	if (msg->size < SMALL) {
		msg->head = HEADROOM;
		msg->length = msg->size;
		msg->room = HEADROOM + msg->size;
	}
}

/* What a change does to the layout; one that is not followed ends what is known. */
static void
message_layout_changed(struct msg *msg, const struct event *event)
{
	uint64_t size = event->args[event->function == NNGT_FN_nng_msg_append ||
	                                    event->function == NNGT_FN_nng_msg_insert
	                                ? 2
	                                : 1];
	bool followed = false;

	switch (event->function) {
	case NNGT_FN_nng_msg_append:
		followed = msg->head + msg->length + size <= msg->room;
		msg->length += (uint32_t)size;
		break;
	case NNGT_FN_nng_msg_insert:
		followed = size <= msg->head;
		msg->head -= (uint32_t)size;
		msg->length += (uint32_t)size;
		break;
	case NNGT_FN_nng_msg_trim:
		followed = size < msg->length;
		msg->head += (uint32_t)size;
		msg->length -= (uint32_t)size;
		break;
	case NNGT_FN_nng_msg_chop:
		followed = size <= msg->length;
		msg->length -= (uint32_t)size;
		break;
	case NNGT_FN_nng_msg_clear:
		followed = true;
		msg->length = 0;
		break;
	default:
		followed = message_stays(event->function);
		break;
	}
	if (!followed) {
		msg->room = 0;
	}
}

/* nng_msg_alloc, nng_msg_dup, nng_recvmsg: result 0 gives the message in the OUT argument. */
static bool
message_gained(struct model *model, struct action *action, enum msg_birth birth)
{
	const struct event *event = action->event;

	if (event->result != 0 || event->args[birth == MSG_BORN_RECV ? 1 : 0] == 0) {
		return true;
	}
	if (birth == MSG_BORN_RECV) {
		return message_received(model, event->args[1], &action->place,
		                        action->has_enter ? action->enter.handle : NULL) != NULL;
	}
	struct msg *msg = message_new(model, event->args[0], &action->place, birth);
	if (msg != NULL && birth == MSG_BORN_ALLOC) {
		msg->size = (uint32_t)event->args[1];
		message_layout_new(msg);
	}
	return msg != NULL;
}

/* nng_msg_body gave a pointer: from now on this is where the body is. */
static bool
message_body_taken(struct model *model, const struct action *action)
{
	uint64_t address = (uint64_t)action->event->result;
	struct body *body = table_get(&model->bodies, address);

	if (address == 0 || !action->event->returned) {
		return true;
	}
	if (body == NULL) {
		body = calloc(1, sizeof(*body));
		if (body == NULL || !table_put(&model->bodies, address, body)) {
			free(body);
			return false;
		}
	}
	object_hold(&action->msg->object);
	object_drop((struct object *)body->msg);
	*body = (struct body){.msg = action->msg, .taken = action->place};
	action->msg->body = address;
	return true;
}

static void
message_moved(struct model *model, const struct action *action)
{
	struct body *body = table_get(&model->bodies, action->msg->body);

	if (body != NULL && body->msg == action->msg && body->moved.seq == 0 &&
	    !message_stays(action->event->function)) {
		body->moved = action->place;
	}
}

/* A failed receive has not written the pointer: what it showed before is as dead as before. */
static void
message_left(struct model *model, const struct action *action)
{
	uint64_t address = action->event->args[1];

	if (action->event->result == 0 || address == 0) {
		return;
	}
	struct msg *msg = (struct msg *)object_at(model, NNGT_MSG, address, &action->place);
	if (msg != NULL) {
		msg->stale = action->place;
		msg->stale_result = (int32_t)action->event->result;
	}
}

bool
message_apply(struct model *model, struct action *action)
{
	const struct event *event = action->event;

	switch (action->does) {
	case NNGT_DOES_MSG_ALLOC:
		return !event->returned || message_gained(model, action, MSG_BORN_ALLOC);
	case NNGT_DOES_MSG_DUP:
		if (action->type == NNGT_RETURN) {
			return message_gained(model, action, MSG_BORN_DUP);
		}
		break;
	case NNGT_DOES_RECV:
		if (action->type == NNGT_RETURN) {
			message_left(model, action);
		}
		return action->type != NNGT_RETURN || message_gained(model, action, MSG_BORN_RECV);
	case NNGT_DOES_SEND:
		return action->type == NNGT_ENTER ? message_send_entered(action)
		                                  : message_send_returned(action);
	case NNGT_DOES_MSG_FREE:
		if (action->msg != NULL) {
			action->msg->owner = MSG_FREED;
			action->msg->flight = NULL;
			action->msg->freed = action->place;
		}
		return true;
	case NNGT_DOES_MSG_USE:
		if (action->msg != NULL && event->function == NNGT_FN_nng_msg_body &&
		    !message_body_taken(model, action)) {
			return false;
		}
		break;
	case NNGT_DOES_MSG_CHANGE:
		if (action->msg != NULL) {
			message_moved(model, action);
			message_layout_changed(action->msg, event);
		}
		break;
	default:
		break;
	}
	if (action->msg != NULL && action->type != NNGT_RETURN) {
		message_touch(action->msg, &action->place);
	}
	return true;
}
