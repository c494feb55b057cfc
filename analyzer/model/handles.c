/* handles.c - sockets, contexts, dialers, listeners and pipes: opened, closed, told. */
#include "analyzer/model/internal.h"

#include <stdio.h>
#include <string.h>

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

void
handle_protocol(const struct handle *handle, char *text, size_t size)
{
	const char *name = "";

	text[0] = '\0';
	if (handle->object.kind != NNGT_SOCKET || handle->object.born.seq == 0 ||
	    handle->object.unknown) {
		return;
	}
	name = api_function(handle->object.born.function)->name;
	const char *end = strstr(name, "_open");
	if (strncmp(name, "nng_", 4) == 0 && end != NULL) {
		snprintf(text, size, "%.*s", (int)(end - name - 4), name + 4);
	}
}

/* The OUT handles of a successful call are new; ids are not re-used, but restart after fini. */
static bool
handle_created(struct model *model, struct action *action)
{
	const struct api_function *function = action->function;
	struct handle *parent = action->has_enter ? action->enter.handle : action->handle;

	for (unsigned i = 0; i < function->nargs; i++) {
		enum nngt_kind kind = function->args[i] & ~NNGT_OUT;
		if ((function->args[i] & NNGT_OUT) == 0 || !kind_is_handle(kind) ||
		    (action->event->has_args & 1u << i) == 0 || action->event->args[i] == 0) {
			continue;
		}
		struct handle *handle =
		    (struct handle *)object_new(model, kind, action->event->args[i], &action->place);
		if (handle == NULL) {
			return false;
		}
		LIST_INIT(&handle->pending);
		if (kind != NNGT_SOCKET && parent != NULL && parent->object.kind == NNGT_SOCKET) {
			handle->socket = parent;
			object_hold(&parent->object);
			if (kind == NNGT_CTX) {
				LIST_INSERT_HEAD(&parent->contexts, handle, of_socket);
			}
		}
	}
	return true;
}

/* Did it work? A program that does not look uses what it did not get. */
static bool
creation_done(struct model *model, const struct action *action)
{
	struct thread_state *state = thread_state(model, action->event->thread);

	for (unsigned i = 0; state != NULL && i < action->function->nargs; i++) {
		enum nngt_kind kind = action->function->args[i] & ~(unsigned)NNGT_OUT;
		if ((action->function->args[i] & NNGT_OUT) != 0 && kind_is_handle(kind)) {
			bool failed = action->event->result != 0;
			if (!thread_failed(state, kind, failed ? &action->place : NULL)) {
				return false;
			}
		}
	}
	return state != NULL;
}

/* What was in progress on a context when it was closed remembers that. */
static void
handle_close_entered(struct action *action)
{
	struct handle *handle = action->handle;
	struct aio *aio;

	if (handle == NULL) {
		return;
	}
	handle->closing = true;
	LIST_FOREACH(aio, &handle->pending, pending)
	{
		if (aio->op.ctx_closed.seq != 0) {
			break; /* the newest come first: these have seen an earlier close */
		}
		aio->op.ctx_closed = action->place;
	}
}

static void
handles_end(struct model *model, enum nngt_kind kind, const struct place *place)
{
	struct object *object;

	for (size_t at = 0; (object = model_next(model, kind, &at)) != NULL;) {
		struct handle *handle = (struct handle *)object;
		if (handle->closed.seq == 0) {
			handle->closed = *place;
		}
	}
}

/* Sends and receives of one thread after the other; those of an aio are told of at their end. */
static void
handle_exchange(struct handle *handle, const struct action *action)
{
	if (action->does == NNGT_DOES_START_SEND ||
	    (action->does == NNGT_DOES_SEND && action->type == NNGT_ENTER)) {
		handle->asked = action->place;
	} else if (action->type == NNGT_RETURN &&
	           (action->does == NNGT_DOES_RECV ||
	            (action->does == NNGT_DOES_SEND && action->event->result != 0))) {
		handle->asked = (struct place){0};
	}
}

bool
handle_apply(struct model *model, struct action *action)
{
	const struct event *event = action->event;
	struct handle *handle = action->type == NNGT_RETURN ? action->enter.handle : action->handle;
	bool done = action->type == NNGT_RETURN || (action->type == NNGT_CALL && event->returned);

	if (done && handle != NULL && event->has_result && event->result == NNG_ECLOSED &&
	    action->function->result == NNGT_RESULT) {
		handle_tell(handle, event->thread);
	}
	if (done && handle != NULL && event->has_result && event->result == NNG_ENOENT &&
	    action->function->result == NNGT_RESULT) {
		handle->gone_told = true;
	}
	if (done && kind_is_handle(action->function->result) && event->result != 0) {
		/* NNG itself gave a handle of this kind: it need not be the one that failed. */
		struct thread_state *state = thread_state(model, event->thread);
		if (state == NULL || !thread_failed(state, action->function->result, NULL)) {
			return false;
		}
	}
	if (action->does == NNGT_DOES_CREATE && done && event->has_result &&
	    !creation_done(model, action)) {
		return false;
	}
	if (action->does == NNGT_DOES_CREATE && done && event->result == 0) {
		return handle_created(model, action);
	}
	if (action->does == NNGT_DOES_CLOSE && handle != NULL) {
		if (action->type == NNGT_ENTER) {
			handle_close_entered(action);
		} else if (event->result == 0 && handle->closed.seq == 0) {
			/* The place of a close is its entry: that is where the decision was made. */
			handle->closed = action->place;
		}
	}
	if (action->does == NNGT_DOES_INIT && action->type == NNGT_RETURN && event->result == 0) {
		model->inits++;
	}
	if (action->does == NNGT_DOES_FINI && action->type == NNGT_RETURN && model->inits > 0) {
		model->inits--;
	}
	/* From NNG 2.0 on inits and finis are counted, and the last fini ends it all. */
	bool ends = action->does == NNGT_DOES_CLOSE_ALL ||
	            (action->does == NNGT_DOES_FINI && model->inits == 0);
	if (ends && action->type == NNGT_RETURN) {
		for (enum nngt_kind kind = NNGT_SOCKET; kind <= NNGT_PIPE; kind++) {
			handles_end(model, kind, &action->place);
		}
		if (action->does == NNGT_DOES_FINI) {
			model->fini = action->place;
		}
	}
	if (handle != NULL) {
		handle_exchange(handle, action);
	}
	if (handle != NULL && action->does != NNGT_DOES_CLOSE) {
		handle->used = action->place;
	}
	if (handle != NULL && action->type != NNGT_RETURN) {
		handle->sends += action->does == NNGT_DOES_SEND || action->does == NNGT_DOES_START_SEND;
		handle->recvs += action->does == NNGT_DOES_RECV || action->does == NNGT_DOES_START_RECV;
	}
	return true;
}
