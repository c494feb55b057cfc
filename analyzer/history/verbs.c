/* verbs.c - see verbs.h */
#include "analyzer/history/verbs.h"

#include <inttypes.h>
#include <string.h>

static bool
is_handle(enum nngt_kind kind)
{
	return kind >= NNGT_SOCKET && kind <= NNGT_PIPE;
}

static struct history_state
msg_state(const struct msg *msg)
{
	static const enum history_condition conditions[] = {
	    [MSG_UNKNOWN] = IS_UNKNOWN, [MSG_APPLICATION] = IS_APPLICATION,
	    [MSG_IN_CALL] = IS_IN_CALL, [MSG_IN_FLIGHT] = IS_IN_FLIGHT,
	    [MSG_LIBRARY] = IS_LIBRARY, [MSG_FREED] = IS_FREED,
	};
	struct history_state state = {.condition = conditions[msg->owner]};
	bool held =
	    msg->owner == MSG_IN_CALL || msg->owner == MSG_IN_FLIGHT || msg->owner == MSG_LIBRARY;
	if (held && msg->target != NULL) {
		state.holder_kind = msg->target->object.kind;
		state.holder = msg->target->object.key;
	}
	return state;
}

static enum history_condition
aio_condition(const struct aio *aio)
{
	static const enum history_condition conditions[] = {
	    [AIO_FREEING] = IS_BEING_FREED, [AIO_REAPED] = IS_REAPED, [AIO_FREED] = IS_FREED};
	if (aio->state != AIO_LIVE) {
		return conditions[aio->state];
	}
	return aio->op.active ? IS_BUSY : aio->stopped ? IS_STOPPED : IS_IDLE;
}

static enum history_condition
resource_condition(const struct resource *resource)
{
	switch (resource->state) {
	case RESOURCE_OWNED:
		return IS_APPLICATION;
	case RESOURCE_IN_CALL:
		return IS_IN_CALL;
	case RESOURCE_LENT:
		return IS_LENT;
	case RESOURCE_GIVEN:
		return IS_LIBRARY;
	case RESOURCE_FREED:
		return IS_FREED;
	}
	return IS_UNKNOWN;
}

struct history_state
history_state_of(const struct object *object)
{
	struct history_state state = {.condition = IS_UNKNOWN};
	if (object->kind == NNGT_MSG) {
		return msg_state((const struct msg *)object);
	}
	if (object->kind == NNGT_AIO) {
		const struct aio *aio = (const struct aio *)object;
		state.condition = aio_condition(aio);
		if (state.condition == IS_BUSY && aio->op.target != NULL) {
			state.holder_kind = aio->op.target->object.kind;
			state.holder = aio->op.target->object.key;
		}
	} else if (is_handle(object->kind)) {
		bool closed = handle_closed((const struct handle *)object) != NULL;
		state.condition = closed ? IS_CLOSED : IS_OPEN;
	} else {
		state.condition = resource_condition((const struct resource *)object);
	}
	return state;
}

bool
history_state_same(const struct history_state *a, const struct history_state *b)
{
	return a->condition == b->condition && a->holder_kind == b->holder_kind &&
	       a->holder == b->holder;
}

void
history_state_text(const struct history_state *state, char *text, size_t size)
{
	static const char *const words[] = {
	    [IS_UNKNOWN] = "nobody can tell whose",
	    [IS_APPLICATION] = "the application's",
	    [IS_IN_CALL] = "in the call",
	    [IS_IN_FLIGHT] = "in flight",
	    [IS_LENT] = "NNG's, lent",
	    [IS_LIBRARY] = "NNG's",
	    [IS_FREED] = "freed",
	    [IS_IDLE] = "idle",
	    [IS_BUSY] = "busy",
	    [IS_STOPPED] = "stopped",
	    [IS_BEING_FREED] = "being freed",
	    [IS_REAPED] = "reaped",
	    [IS_OPEN] = "open",
	    [IS_CLOSED] = "closed",
	};
	int used = snprintf(text, size, "%s", words[state->condition]);
	if (state->holder_kind != NNGT_NO_OBJECT && used > 0 && (size_t)used < size) {
		snprintf(text + used, size - (size_t)used, " (%s %" PRIu64 ")",
		         api_kind_word(state->holder_kind), state->holder);
	}
}

static bool
failed(const struct event *event)
{
	return event->has_result && function_failed(api_function(event->function), event->result);
}

static const char *
msg_verb(const struct history_happening *it, unsigned does)
{
	if (it->begins) {
		return does == NNGT_DOES_MSG_ALLOC ? "allocated"
		       : does == NNGT_DOES_MSG_DUP ? "made as a copy"
		                                   : "received";
	}
	if (it->before.condition == IS_IN_FLIGHT && does != NNGT_DOES_MSG_FREE) {
		if (it->after.condition == IS_LIBRARY) {
			return "send completed";
		}
		if (it->after.condition == IS_APPLICATION) {
			return "send failed";
		}
	}
	switch (does) {
	case NNGT_DOES_MSG_FREE:
		return "freed";
	case NNGT_DOES_MSG_DUP:
		return "copied";
	case NNGT_DOES_MSG_USE:
		return it->event->written ? "written to after its end" : "read";
	case NNGT_DOES_MSG_CHANGE:
		return failed(it->event) ? "change failed" : "changed";
	case NNGT_DOES_SEND:
		return failed(it->event) ? "send failed" : "sent";
	case NNGT_DOES_START_SEND:
		return "sent";
	case NNGT_DOES_AIO_SET_MSG:
		return "put into an aio";
	case NNGT_DOES_AIO_GET_MSG:
		return "taken from its aio";
	default:
		return it->event->type >= NNGT_CALLBACK_BEGIN || it->event->observed ? "seen in an aio"
		                                                                     : "used";
	}
}

static const char *
aio_verb(const struct history_happening *it, unsigned does)
{
	if (it->event->type == NNGT_CALLBACK_BEGIN) {
		return "callback begins";
	}
	if (it->event->type == NNGT_CALLBACK_END) {
		return "callback ends";
	}
	static const char *const words[] = {
	    [NNGT_DOES_AIO_ALLOC] = "allocated",
	    [NNGT_DOES_AIO_FREE] = "freed",
	    [NNGT_DOES_AIO_REAP] = "reaped",
	    [NNGT_DOES_AIO_STOP] = "stopped",
	    [NNGT_DOES_AIO_WAIT] = "waited for",
	    [NNGT_DOES_AIO_CANCEL] = "canceled",
	    [NNGT_DOES_AIO_RESULT] = "result read",
	    [NNGT_DOES_AIO_READ] = "output read",
	    [NNGT_DOES_AIO_GET_MSG] = "message read",
	    [NNGT_DOES_AIO_BUSY] = "asked if busy",
	    [NNGT_DOES_AIO_SET_MSG] = "message set",
	    [NNGT_DOES_AIO_CHANGE] = "input set",
	    [NNGT_DOES_AIO_TIMEOUT] = "timeout set",
	    [NNGT_DOES_AIO_BEGIN] = "begun by its provider",
	    [NNGT_DOES_AIO_FINISH] = "finished by its provider",
	    [NNGT_DOES_START_SEND] = "send started",
	    [NNGT_DOES_START_RECV] = "receive started",
	    [NNGT_DOES_START_OTHER] = "operation started",
	    [NNGT_DOES_START_DEVICE] = "device started",
	};
	const char *word = does < sizeof(words) / sizeof(words[0]) ? words[does] : NULL;
	return word != NULL ? word : "used";
}

static const char *
handle_verb(const struct history_happening *it, unsigned does)
{
	if (it->begins) {
		return "opened";
	}
	if (!it->named) {
		return does == NNGT_DOES_CLOSE ? "closed with its socket" : "closed with all";
	}
	switch (does) {
	case NNGT_DOES_CLOSE:
		return failed(it->event) ? "close failed" : "closed";
	case NNGT_DOES_SEND:
	case NNGT_DOES_BUFFER_SEND:
		return failed(it->event) ? "send failed" : "sent on";
	case NNGT_DOES_START_SEND:
		return "send started";
	case NNGT_DOES_RECV:
	case NNGT_DOES_BUFFER_RECV:
		return failed(it->event) ? "receive failed" : "received on";
	case NNGT_DOES_START_RECV:
		return "receive started";
	default:
		return "used";
	}
}

static const char *
resource_verb(const struct history_happening *it, unsigned does)
{
	if (it->begins) {
		return does == NNGT_DOES_BUFFER_RECV ? "received" : "made";
	}
	switch (does) {
	case NNGT_DOES_DESTROY:
	case NNGT_DOES_RELEASE:
		return it->after.condition == IS_FREED ? "freed" : "released";
	case NNGT_DOES_HOLD:
		return "held once more";
	case NNGT_DOES_CLOSE:
		return "closed";
	case NNGT_DOES_BUFFER_SEND:
		return failed(it->event) ? "send failed" : "sent";
	case NNGT_DOES_ADD_HANDLER:
		return failed(it->event) ? "not given to the server" : "given to the server";
	case NNGT_DOES_DEL_HANDLER:
		return failed(it->event) ? "not taken back" : "taken back";
	default:
		return "used";
	}
}

/* What the program says of it. */
static const char *
note_verb(unsigned does)
{
	switch (does) {
	case NNGT_DOES_NOTE_GIVE:
		return "handed over";
	case NNGT_DOES_NOTE_TAKE:
		return "taken";
	case NNGT_DOES_NOTE_KEEP:
		return "kept by intent";
	default:
		return "named";
	}
}

const char *
history_verb(const struct history_happening *it)
{
	const struct api_function *function = api_function(it->event->function);
	unsigned does = function->does;
	if (function_is_annotation(function)) {
		return note_verb(does);
	}
	if (it->kind == NNGT_MSG) {
		return msg_verb(it, does);
	}
	if (it->kind == NNGT_AIO) {
		return aio_verb(it, does);
	}
	return is_handle(it->kind) ? handle_verb(it, does) : resource_verb(it, does);
}
