/* handles.c - sockets, contexts, dialers, listeners and pipes: opened, closed, told. */
#include "analyzer/model/handles.h"

#include "analyzer/model/lives.h"
#include "analyzer/model/threads.h"
#include "analyzer/nng/errors.h"
#include "shim/trace/hash.h"

const struct place *
handle_closed(const struct handle *handle)
{
	if (handle->closed.seq != 0) {
		return &handle->closed;
	}
	if (handle->socket != NULL && handle->socket->closed.seq != 0) {
		return &handle->socket->closed;
	}
	return NULL;
}

bool
handle_told(const struct handle *handle, uint32_t thread)
{
	for (unsigned i = 0; i < handle->told_count; i++) {
		if (handle->told[i] == thread) {
			return true;
		}
	}
	return false;
}

void
handle_tell(struct handle *handle, uint32_t thread)
{
	if (handle != NULL && handle->told_count < HANDLE_TOLD_MAX && !handle_told(handle, thread)) {
		handle->told[handle->told_count++] = thread;
	}
}

const struct protocol *
handle_protocol(const struct handle *handle)
{
	if (handle != NULL && handle->socket != NULL) {
		handle = handle->socket;
	}
	return handle != NULL && handle->protocol != NULL ? handle->protocol : &protocol_unknown;
}

/* A new handle at an id. parent: the handle that the call was given, or NULL. */
static bool
handle_born(struct model *model, enum nngt_kind kind, uint64_t id, const struct action *action,
            struct handle *parent)
{
	struct handle *handle = (struct handle *)object_new(model, kind, id, &action->place);

	if (handle == NULL) {
		return false;
	}
	LIST_INIT(&handle->pending);
	if (kind == NNGT_SOCKET) {
		handle->protocol = protocol_opened_by(action->place.function);
	}
	if (kind != NNGT_SOCKET && parent != NULL && parent->object.kind == NNGT_SOCKET) {
		handle->socket = parent;
		object_hold(&parent->object);
		if (kind == NNGT_CTX) {
			handle->sends_at_once = parent->sends_at_once;
			handle->recvs_at_once = parent->recvs_at_once;
			LIST_INSERT_HEAD(&parent->contexts, handle, of_socket);
		}
	}
	return true;
}

/* The OUT handles of a successful call are new; ids are not re-used, but restart after fini. */
static bool
handles_created(struct model *model, const struct action *action)
{
	const struct api_function *function = action->function;
	const struct event *event = action->event;
	struct handle *parent = own_handle(action->has_enter ? action->enter->handle : action->handle);

	for (unsigned i = 0; i < function->nargs; i++) {
		if (kind_is_new_handle(function->args[i]) && (event->has_args & 1u << i) != 0 &&
		    event->args[i] != 0 &&
		    !handle_born(model, function->args[i] & ~NNGT_OUT, event->args[i], action, parent)) {
			return false;
		}
	}
	return true;
}

/* Did it work? A program that does not look uses what it did not get. */
static bool
creation_noted(struct model *model, const struct action *action)
{
	struct thread_state *state = thread_state(model, action->event->thread);
	const struct place *failed = action->event->result != 0 ? &action->place : NULL;

	model->happened |= failed != NULL ? MODEL_FAILED : 0;
	for (unsigned i = 0; state != NULL && i < action->function->nargs; i++) {
		if (kind_is_new_handle(action->function->args[i]) &&
		    !thread_failed(state, action->function->args[i] & ~NNGT_OUT, failed)) {
			return false;
		}
	}
	return state != NULL;
}

bool
handle_is_alone(const struct handle *handle)
{
	const struct handle *socket = handle->socket != NULL ? handle->socket : handle;

	return socket->object.kind == NNGT_SOCKET && !socket->object.unknown &&
	       socket->protocol != NULL && socket->endpoints == 0 && socket->closed.seq == 0;
}

/* A dialer or a listener counts from the begin of the call on, unless the call fails. */
static void
count_endpoint(const struct action *action)
{
	bool made = false;
	for (unsigned i = 0; i < action->function->nargs; i++) {
		unsigned kind = action->function->args[i];
		made = made || kind == (NNGT_DIALER | NNGT_OUT) || kind == (NNGT_LISTENER | NNGT_OUT);
	}
	struct handle *socket = own_handle(action->has_enter ? action->enter->handle : action->handle);
	if (!made || socket == NULL) {
		return;
	}
	bool failed = action->event->has_result && action->event->result != 0;
	if (action_begins(action)) {
		socket->endpoints++;
		socket->endpoint_tried = action->place;
	}
	if (action_done(action) && failed && socket->endpoints > 0) {
		socket->endpoints--;
	}
}

static bool
create(struct model *model, const struct action *action)
{
	count_endpoint(action);
	if (!action_done(action)) {
		return true;
	}
	if (action->event->has_result && !creation_noted(model, action)) {
		return false;
	}
	return action->event->result != 0 || handles_created(model, action);
}

/* What was in progress on a context when it was closed remembers that. */
static void
close_entered(struct handle *handle, const struct place *place)
{
	struct aio *aio;

	if (handle->closing.seq == 0) {
		handle->closing = *place;
	}
	LIST_FOREACH(aio, &handle->pending, pending)
	{
		if (aio->op.ctx_closed.seq != 0) {
			break; /* the newest come first: these have seen an earlier close */
		}
		aio->op.ctx_closed = *place;
	}
}

static bool
close_apply(struct model *model, const struct action *action)
{
	struct handle *entered = own_handle(action->handle);
	struct handle *handle =
	    action->type == NNGT_RETURN ? own_handle(action->enter->handle) : entered;

	(void)model;
	if (action->type == NNGT_ENTER && entered != NULL) {
		close_entered(entered, &action->place);
	} else if (action->type != NNGT_ENTER && handle != NULL && action->event->result == 0 &&
	           handle->closed.seq == 0) {
		handle->closed = action->place;
	}
	return true;
}

/* Every handle that is still open is closed at a place. */
static void
handles_end(struct model *model, const struct place *place)
{
	for (enum nngt_kind kind = 0; kind < KINDS_TO_HANDLES; kind++) {
		if (!kind_is_handle(kind)) {
			continue;
		}
		struct handle *handle;
		for (size_t at = 0; (handle = table_next(&model->objects[kind], &at)) != NULL;) {
			if (handle->closed.seq == 0) {
				handle->closed = *place;
			}
		}
	}
}

static bool
close_all(struct model *model, const struct action *action)
{
	if (action->type == NNGT_RETURN) {
		handles_end(model, &action->place);
	}
	return true;
}

static bool
init(struct model *model, const struct action *action)
{
	model->inits += action->type == NNGT_RETURN && action->event->result == 0;
	return true;
}

/* From NNG 2.0 on inits and finis are counted, and the last fini ends it all. */
static bool
fini(struct model *model, const struct action *action)
{
	if (action->type != NNGT_RETURN) {
		return true;
	}
	model->inits -= model->inits > 0;
	if (model->inits == 0) {
		handles_end(model, &action->place);
		model->fini = action->place;
		model->happened |= MODEL_OVER;
	}
	return true;
}

/*
 * From NNG 2.0 on a device that could start has its sockets for good, and closes them at its end.
 * Whether it could is not known at once: from here on nobody can tell whose they are.
 */
static bool
device(struct model *model, const struct action *action)
{
	(void)model;
	if (!action_begins(action) || (action->function->about & NNGT_ABOUT_TAKES) == 0) {
		return true;
	}
	for (unsigned i = 0; i < action->function->nargs; i++) {
		if (action->objects[i] != NULL && action->objects[i]->kind == NNGT_SOCKET) {
			own_object(action->objects[i])->unknown = true;
		}
	}
	return true;
}

static verb_apply *const verbs[NNGT_DOES_END] = {
    [NNGT_DOES_CREATE] = create,       [NNGT_DOES_CLOSE] = close_apply,
    [NNGT_DOES_CLOSE_ALL] = close_all, [NNGT_DOES_INIT] = init,
    [NNGT_DOES_FINI] = fini,           [NNGT_DOES_DEVICE] = device,
    [NNGT_DOES_START_DEVICE] = device,
};

/* What the call's error code tells the thread of the handle. */
static void
handle_answered(struct handle *handle, const struct action *action)
{
	const struct event *event = action->event;

	if (!event->has_result || action->function->result != NNGT_RESULT) {
		return;
	}
	if (event->result == NNG_ECLOSED) {
		handle_tell(handle, event->thread);
	} else if (event->result == NNG_ENOENT) {
		handle->gone_told = true;
	}
}

/* nng_socket_set_ms, nng_ctx_set_ms and their older names, of a timeout. */
static void
timeout_set(struct handle *handle, const struct action *action)
{
	const struct event *event = action->event;

	if (action->does != NNGT_DOES_USE || !event->returned || event->result != 0 ||
	    !api_takes(action->function, NNGT_OPTION) || !api_takes(action->function, NNGT_DURATION)) {
		return;
	}
	uint32_t option = (uint32_t)event_arg(event, NNGT_OPTION);
	bool none = event_arg(event, NNGT_DURATION) == 0;
	if (option == hash_option("send-timeout")) {
		handle->sends_at_once = none;
	} else if (option == hash_option("recv-timeout")) {
		handle->recvs_at_once = none;
	}
}

/* Sends and receives of one thread after the other; those of an aio are seen at their end. */
static void
handle_exchange(struct handle *handle, const struct action *action)
{
	bool send = action->does == NNGT_DOES_SEND, recv = action->does == NNGT_DOES_RECV;

	if (action->does == NNGT_DOES_START_SEND || (send && action->type == NNGT_ENTER)) {
		handle->asked = action->place;
	} else if (action->type == NNGT_RETURN && (recv || (send && action->event->result != 0))) {
		handle->asked = (struct place){0};
	}
	if (action->type != NNGT_RETURN) {
		handle->sends += send || action->does == NNGT_DOES_START_SEND;
		handle->recvs += recv || action->does == NNGT_DOES_START_RECV;
	}
	if (action->does != NNGT_DOES_CLOSE) {
		handle->used = action->place;
	}
}

/* NNG itself gave a handle of this kind (nng_msg_get_pipe): it need not be the one that failed. */
static bool
handle_shown(struct model *model, const struct action *action)
{
	struct thread_state *state;

	if (!action_done(action) || !kind_is_handle(action->function->result) ||
	    action->event->result == 0) {
		return true;
	}
	struct handle *pipe =
	    table_get(&model->objects[action->function->result], (uint64_t)action->event->result);
	if (pipe != NULL) {
		pipe->shown = action->place;
	}
	state = thread_state(model, action->event->thread);
	return state != NULL && thread_failed(state, action->function->result, NULL);
}

bool
handle_concerned(const struct api_function *function)
{
	bool concerned = verbs[function->does] != NULL || kind_is_handle(function->result);

	for (unsigned i = 0; i < function->nargs; i++) {
		concerned |= kind_is_handle(function->args[i]);
	}
	return concerned;
}

bool
handle_apply(struct model *model, const struct action *action)
{
	struct handle *handle =
	    own_handle(action->type == NNGT_RETURN ? action->enter->handle : action->handle);
	verb_apply *apply = verbs[action->does];

	if (handle != NULL && action_done(action)) {
		handle_answered(handle, action);
		timeout_set(handle, action);
	}
	if (!handle_shown(model, action) || (apply != NULL && !apply(model, action))) {
		return false;
	}
	/* What a call makes is another handle's beginning, and no use of the one it is given. */
	bool made =
	    action->does == NNGT_DOES_CREATE && action_done(action) && action->event->result == 0;
	if (handle != NULL && !made) {
		handle_exchange(handle, action);
	}
	return true;
}
