/* messages.c - who owns a message, and since when. */
#include "analyzer/model/messages.h"

#include <stdlib.h>

#include "analyzer/model/lives.h"
#include "analyzer/nng/layout.h"

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

void
message_resolve(struct msg *msg, int32_t result, const struct place *place)
{
	msg->flight = NULL;
	msg->resolved = *place;
	msg->send_result = result;
	msg->send_failed = result != 0;
	msg->owner = result == 0 ? MSG_LIBRARY : MSG_APPLICATION;
}

void
message_doubt(struct msg *msg)
{
	msg->owner = MSG_UNKNOWN;
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
	const struct msg *known = (const struct msg *)object_latest(model, NNGT_MSG, address);

	return known == NULL || message_met(model, address, place);
}

bool
message_met(struct model *model, uint64_t address, const struct place *place)
{
	const struct msg *known = (const struct msg *)object_latest(model, NNGT_MSG, address);

	if (known != NULL && known->owner == MSG_APPLICATION) {
		return true;
	}
	struct msg *msg = (struct msg *)object_new(model, NNGT_MSG, address, place);
	if (msg != NULL) {
		msg->object.unknown = true;
		msg->size = UINT32_MAX;
	}
	return msg != NULL;
}

/* The application gives the message away; one that was not its to send stays where it was. */
static bool
message_given(struct msg *msg, enum msg_owner to, const struct action *action)
{
	msg->taken = true;
	msg->last = action->place;
	if (msg->owner != MSG_APPLICATION && msg->owner != MSG_UNKNOWN) {
		return false;
	}
	msg->owner = to;
	msg->given = action->place;
	msg->send_failed = false;
	message_target(msg, own_handle(action->handle));
	return true;
}

/* May this function move the body of its message? */
static bool
message_moves(unsigned function)
{
	return api_function(function)->about == NNGT_ABOUT_MOVES;
}

/* nng_msg_alloc leaves room for headers before a small body, and as much behind it. */
static void
message_layout_new(struct msg *msg)
{
	if (msg->size < LAYOUT_SMALL) {
		msg->head = LAYOUT_HEADROOM;
		msg->length = msg->size;
		msg->room = LAYOUT_HEADROOM + msg->size + LAYOUT_TAILROOM;
	}
}

/* A body that grows at its end keeps its headroom, and gets no more room than it needs. */
static void
message_layout_grown(struct msg *msg, uint64_t size)
{
	uint64_t needed = msg->head + msg->length + size;

	if (msg->room == 0 || needed > UINT32_MAX) {
		msg->room = 0;
		return;
	}
	msg->length += (uint32_t)size;
	if (needed > msg->room) {
		msg->room = (uint32_t)needed;
	}
}

/*
 * What a change does to the layout (nni_chunk_grow and its callers in core/message.c); one that is
 * not followed ends what is known.
 */
static void
message_layout_changed(struct msg *msg, const struct event *event)
{
	uint64_t size = event_arg(event, NNGT_SIZE);

	switch (event->function) {
	case NNGT_FN_nng_msg_append:
		message_layout_grown(msg, size);
		break;
	case NNGT_FN_nng_msg_append_u16:
		message_layout_grown(msg, sizeof(uint16_t));
		break;
	case NNGT_FN_nng_msg_append_u32:
		message_layout_grown(msg, sizeof(uint32_t));
		break;
	case NNGT_FN_nng_msg_append_u64:
		message_layout_grown(msg, sizeof(uint64_t));
		break;
	case NNGT_FN_nng_msg_realloc:
		if (size > msg->length) {
			message_layout_grown(msg, size - msg->length);
		} else {
			msg->length = (uint32_t)size;
		}
		break;
	case NNGT_FN_nng_msg_insert:
		if (size > msg->head) {
			msg->room = msg->head = 0;
			break;
		}
		msg->head -= (uint32_t)size;
		msg->length += (uint32_t)size;
		break;
	case NNGT_FN_nng_msg_trim:
		if (size >= msg->length) {
			msg->room = 0;
			break;
		}
		msg->head += (uint32_t)size;
		msg->length -= (uint32_t)size;
		break;
	case NNGT_FN_nng_msg_chop:
		if (size > msg->length) {
			msg->room = 0;
			break;
		}
		msg->length -= (uint32_t)size;
		break;
	case NNGT_FN_nng_msg_clear:
		msg->length = 0;
		break;
	default:
		if (message_moves(event->function)) {
			msg->room = msg->head = 0;
		}
		break;
	}
}

/* nng_msg_alloc and nng_msg_dup: result 0 gives the message in the OUT argument. */
static struct msg *
message_made(struct model *model, const struct action *action, enum msg_birth birth)
{
	return message_new(model, event_arg(action->event, NNGT_MSG | NNGT_OUT), &action->place, birth);
}

/* Did a call give the application a message? */
static bool
gained(const struct action *action)
{
	return action_done(action) && action->event->result == 0 &&
	       event_arg(action->event, NNGT_MSG | NNGT_OUT) != 0;
}

/* nng_msg_body gave a pointer: from now on this is where the body is. */
static bool
body_taken(struct model *model, struct msg *msg, const struct action *action)
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
	object_hold(&msg->object);
	object_drop((struct object *)body->msg);
	*body = (struct body){.msg = msg, .inside = msg->head > 0, .taken = action->place};
	msg->body = address;
	return true;
}

static void
body_moved(struct model *model, const struct msg *msg, const struct action *action)
{
	struct body *body = table_get(&model->bodies, msg->body);

	if (body != NULL && body->msg == msg && body->moved.seq == 0 &&
	    message_moves(action->event->function)) {
		body->moved = action->place;
	}
}

/* A failed receive has not written the pointer: what it showed before is as dead as before. */
static void
pointer_left(struct model *model, const struct action *action)
{
	uint64_t address = event_arg(action->event, NNGT_MSG | NNGT_OUT);

	if (action->event->result == 0 || address == 0) {
		return;
	}
	struct msg *msg = (struct msg *)object_at(model, NNGT_MSG, address, &action->place);
	if (msg != NULL) {
		msg->stale = action->place;
		msg->stale_result = (int32_t)action->event->result;
	}
}

/* Every verb without an entry of its own names the message that is its argument, if any. */
static bool
named(struct model *model, const struct action *action)
{
	struct msg *msg = own_msg(action->msg);

	(void)model;
	if (msg != NULL && action->type != NNGT_RETURN) {
		message_touch(msg, &action->place);
	}
	return true;
}

static bool
msg_alloc(struct model *model, const struct action *action)
{
	if (!gained(action)) {
		return true;
	}
	struct msg *msg = message_made(model, action, MSG_BORN_ALLOC);
	if (msg != NULL) {
		msg->size = (uint32_t)event_arg(action->event, NNGT_SIZE);
		message_layout_new(msg);
	}
	return msg != NULL;
}

static bool
msg_dup(struct model *model, const struct action *action)
{
	if (gained(action)) {
		return message_made(model, action, MSG_BORN_DUP) != NULL;
	}
	return named(model, action);
}

static bool
msg_free(struct model *model, const struct action *action)
{
	struct msg *msg = own_msg(action->msg);

	(void)model;
	if (msg != NULL) {
		msg->owner = MSG_FREED;
		msg->flight = NULL;
		msg->freed = action->place;
	}
	return true;
}

static bool
msg_use(struct model *model, const struct action *action)
{
	struct msg *msg = own_msg(action->msg);

	if (msg != NULL && action->event->function == NNGT_FN_nng_msg_body &&
	    !body_taken(model, msg, action)) {
		return false;
	}
	return named(model, action);
}

static bool
msg_change(struct model *model, const struct action *action)
{
	struct msg *msg = own_msg(action->msg);

	if (msg != NULL) {
		body_moved(model, msg, action);
		message_layout_changed(msg, action->event);
	}
	return named(model, action);
}

static bool
send_apply(struct model *model, const struct action *action)
{
	struct msg *msg = own_msg(action->type == NNGT_RETURN ? action->enter->msg : action->msg);

	(void)model;
	if (msg == NULL) {
		return true;
	}
	if (action->type == NNGT_ENTER) {
		message_given(msg, MSG_IN_CALL, action);
	} else if (msg->owner == MSG_IN_CALL && msg->given.seq == action->enter->place.seq) {
		message_resolve(msg, (int32_t)action->event->result, &action->place);
	}
	return true;
}

static bool
recv_apply(struct model *model, const struct action *action)
{
	if (action->type != NNGT_RETURN) {
		return true;
	}
	pointer_left(model, action);
	return !gained(action) ||
	       message_received(model, event_arg(action->event, NNGT_MSG | NNGT_OUT), &action->place,
	                        own_handle(action->enter->handle)) != NULL;
}

/* The operation has begun (operations.c), and took the message of the slot along. */
static bool
start_send(struct model *model, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct msg *msg = own_msg(action->msg);

	(void)model;
	if (aio == NULL || msg == NULL || aio->op.msg != msg) {
		return true;
	}
	/* The end of an operation on an aio that was not seen being made is not seen. */
	bool seen = !aio->object.unknown;
	if (message_given(msg, seen ? MSG_IN_FLIGHT : MSG_UNKNOWN, action)) {
		msg->flight = seen ? own_aio(aio) : NULL;
		msg->resolved = (struct place){0};
	}
	return true;
}

static bool
set_msg(struct model *model, const struct action *action)
{
	if (action->msg != NULL && action->aio != NULL) {
		own_msg(action->msg)->set = action->place;
	}
	return named(model, action);
}

static verb_apply *const verbs[NNGT_DOES_END] = {
    [NNGT_DOES_MSG_ALLOC] = msg_alloc,   [NNGT_DOES_MSG_DUP] = msg_dup,
    [NNGT_DOES_MSG_FREE] = msg_free,     [NNGT_DOES_MSG_USE] = msg_use,
    [NNGT_DOES_MSG_CHANGE] = msg_change, [NNGT_DOES_SEND] = send_apply,
    [NNGT_DOES_RECV] = recv_apply,       [NNGT_DOES_START_SEND] = start_send,
    [NNGT_DOES_AIO_SET_MSG] = set_msg,
};

bool
message_concerned(const struct api_function *function)
{
	/* A stream in message mode starts a send of the message on the aio. */
	return verbs[function->does] != NULL || api_takes(function, NNGT_MSG) ||
	       function->does == NNGT_DOES_START_OTHER;
}

bool
message_apply(struct model *model, const struct action *action)
{
	verb_apply *apply = verbs[action->does];

	if (apply != NULL) {
		return apply(model, action);
	}
	return action->msg == NULL || named(model, action);
}
