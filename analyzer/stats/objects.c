/*
 * objects.c - live, peak and total of each kind. The model tells what is true before and after
 * an event; what differs for the objects that the event speaks of is counted. A life whose
 * address belongs to another one now has ended, seen or not.
 */
#include "analyzer/stats/objects.h"
#include "analyzer/stats/contexts.h"

#include <stdlib.h>

/* Of one socket: what ends with it. */
struct stats_children {
	uint64_t live[NNGT_PIPE + 1];
};

static bool
is_handle(enum nngt_kind kind)
{
	return kind >= NNGT_SOCKET && kind <= NNGT_PIPE;
}

bool
stats_is_live(const struct object *object)
{
	if (object->unknown) {
		return false;
	}
	if (object->kind == NNGT_MSG) {
		enum msg_owner owner = ((const struct msg *)object)->owner;
		return owner == MSG_APPLICATION || owner == MSG_IN_CALL || owner == MSG_IN_FLIGHT;
	}
	if (object->kind == NNGT_AIO) {
		enum aio_state state = ((const struct aio *)object)->state;
		return state == AIO_LIVE || state == AIO_FREEING;
	}
	if (is_handle(object->kind)) {
		return handle_closed((const struct handle *)object) == NULL;
	}
	enum resource_state state = ((const struct resource *)object)->state;
	return state == RESOURCE_OWNED || state == RESOURCE_IN_CALL;
}

/* known: the latest life there, when the caller has it; NULL: it is looked up. */
static void
see_known(struct seen_list *seen, const struct model *model, unsigned kind, uint64_t key,
          const struct object *known)
{
	kind &= ~(unsigned)NNGT_OUT;
	/* A string may be freed as a buffer; a pointer may be a TLS configuration. */
	kind = kind == NNGT_STRING ? NNGT_BUFFER : kind == NNGT_POINTER ? NNGT_TLS_CONFIG : kind;
	if (key == 0 || kind == NNGT_NO_OBJECT || kind >= NNGT_OBJECT_KINDS_END ||
	    seen->count == SEEN_MAX) {
		return;
	}
	for (unsigned i = 0; i < seen->count; i++) {
		if (seen->items[i].key == key && seen->items[i].kind == kind) {
			return;
		}
	}
	struct seen *item = &seen->items[seen->count++];
	const struct object *object = known != NULL ? known : model_latest(model, kind, key);
	item->kind = kind;
	item->key = key;
	item->object = object;
	item->number = 0;
	item->socket = 0;
	item->live = false;
	if (object != NULL) {
		item->number = object->number;
		item->live = stats_is_live(object);
		if (object->kind == NNGT_CTX) {
			item->born = object->born;
		}
		if (is_handle(object->kind) && ((const struct handle *)object)->socket != NULL) {
			item->socket = ((const struct handle *)object)->socket->object.number;
		}
	}
}

static void
see(struct seen_list *seen, const struct model *model, unsigned kind, uint64_t key)
{
	see_known(seen, model, kind, key, NULL);
}

/* What the arguments and the result of a call name. The model has found those that are given. */
static void
see_call(struct seen_list *seen, const struct model *model, const struct action *action)
{
	const struct event *event = action->event;
	for (unsigned i = 0; i < action->function->nargs; i++) {
		unsigned kind = action->function->args[i];
		const struct object *object = action->objects[i];
		bool latest = object != NULL && object->kind == kind;
		if ((event->has_args >> i & 1) != 0) {
			see_known(seen, model, kind, event->args[i], latest ? object : NULL);
		}
	}
	if (event->has_result) {
		see(seen, model, action->function->result, (uint64_t)event->result);
	}
}

/* An aio carries messages that its events do not always name. */
static void
see_aio(struct seen_list *seen, const struct model *model, const struct aio *aio)
{
	if (aio != NULL) {
		see(seen, model, NNGT_AIO, aio->object.key);
		if (aio->slot != NULL) {
			see(seen, model, NNGT_MSG, aio->slot->object.key);
		}
		if (aio->op.msg != NULL) {
			see(seen, model, NNGT_MSG, aio->op.msg->object.key);
		}
	}
}

static void
end_handle(struct stats *stats, enum nngt_kind kind, uint64_t socket)
{
	struct stats_children *children = table_get(&stats->sockets, socket);
	stats->kinds[kind].live -= stats->kinds[kind].live > 0;
	if (children != NULL && children->live[kind] > 0) {
		children->live[kind]--;
	}
}

static void
end_contexts_of(struct stats *stats, const struct object *socket)
{
	const struct handle *ctx;
	LIST_FOREACH(ctx, &((const struct handle *)socket)->contexts, of_socket)
	{
		/* The latest at its id: an older life was counted when that one took its place. */
		if (ctx->closed.seq == 0 &&
		    model_latest(stats->model, NNGT_CTX, ctx->object.key) == &ctx->object) {
			stats_context_ended(stats, ctx);
		}
	}
}

/* With a socket its contexts, dialers and listeners end. */
static void
end_socket(struct stats *stats, const struct object *socket, uint64_t number)
{
	struct stats_children *children = table_get(&stats->sockets, number);
	if (children == NULL) {
		return;
	}
	if (socket != NULL && children->live[NNGT_CTX] > 0) {
		end_contexts_of(stats, socket);
	}
	for (unsigned kind = NNGT_CTX; kind <= NNGT_PIPE; kind++) {
		uint64_t live = stats->kinds[kind].live;
		stats->kinds[kind].live -= live < children->live[kind] ? live : children->live[kind];
		children->live[kind] = 0;
	}
}

/* nng_closeall and nng_fini leave nothing that NNG knows by a number. */
static void
end_all_handles(struct stats *stats)
{
	const struct object *object;
	for (size_t at = 0; (object = model_next(stats->model, NNGT_CTX, &at)) != NULL;) {
		if (stats_is_live(object)) {
			stats_context_ended(stats, (const struct handle *)object);
		}
	}
	for (unsigned kind = NNGT_SOCKET; kind <= NNGT_PIPE; kind++) {
		stats->kinds[kind].live = 0;
	}
	stats_objects_free(stats);
}

void
stats_objects_free(struct stats *stats)
{
	void *children;
	for (size_t at = 0; (children = table_next(&stats->sockets, &at)) != NULL;) {
		free(children);
	}
	table_free(&stats->sockets);
	stats->sockets = (struct table){0};
}

void
stats_objects_before(struct stats *stats, const struct action *action, struct seen_list *seen)
{
	const struct event *event = action->event;
	const struct model *model = stats->model;
	seen->count = 0;
	if (action->type == NNGT_RETURN &&
	    (action->does == NNGT_DOES_CLOSE_ALL || action->does == NNGT_DOES_FINI)) {
		end_all_handles(stats);
		return;
	}
	if (function_is_annotation(action->function)) {
		const struct object *object = model_annotated(model, event);
		if (object != NULL) {
			see(seen, model, object->kind, object->key);
		}
	} else if (action->type != NNGT_CALLBACK_BEGIN && action->type != NNGT_CALLBACK_END) {
		see_call(seen, model, action);
	}
	see(seen, model, NNGT_MSG, event_aio_msg(event));
	see_aio(seen, model, action->aio);
	if (action->has_enter) {
		for (unsigned i = 0; i < API_ARGS_MAX; i++) {
			if (action->enter->objects[i] != NULL) {
				see(seen, model, action->enter->objects[i]->kind, action->enter->objects[i]->key);
			}
		}
		see_aio(seen, model, action->enter->aio);
	}
	for (unsigned i = 0; i < seen->count; i++) {
		const struct object *object = seen->items[i].object;
		if (object != NULL && object->unknown && object->born.seq == event->seq) {
			stats->kinds[object->kind].unknown++;
			stats->kinds[object->kind].total++;
		}
	}
}

static void
begin(struct stats *stats, const struct object *object, bool is_new)
{
	struct stats_kind *kind = &stats->kinds[object->kind];
	if (++kind->live > kind->peak) {
		kind->peak = kind->live;
	}
	if (!is_new || !is_handle(object->kind)) {
		return;
	}
	const struct handle *handle = (const struct handle *)object;
	if (object->kind == NNGT_CTX) {
		stats_context_opened(stats, &object->born);
	}
	if (handle->socket != NULL) {
		uint64_t number = handle->socket->object.number;
		struct stats_children *children = table_get(&stats->sockets, number);
		if (children == NULL) {
			children = calloc(1, sizeof(*children));
			if (children == NULL || !table_put(&stats->sockets, number, children)) {
				free(children);
				stats->failed = true;
				return;
			}
		}
		children->live[object->kind]++;
	}
}

/* object: the life that ended, or NULL when something else is at its address now. */
static void
end(struct stats *stats, const struct seen *seen, const struct object *object)
{
	if (!is_handle(seen->kind)) {
		stats->kinds[seen->kind].live -= stats->kinds[seen->kind].live > 0;
		return;
	}
	if (seen->kind == NNGT_CTX && object != NULL) {
		stats_context_ended(stats, (const struct handle *)object);
	} else if (seen->kind == NNGT_CTX) {
		stats_context_lost(stats, &seen->born);
	}
	end_handle(stats, seen->kind, seen->socket);
	if (seen->kind == NNGT_SOCKET) {
		end_socket(stats, object, seen->number);
	}
}

void
stats_objects_after(struct stats *stats, struct seen_list *seen, bool made)
{
	for (unsigned i = 0; i < seen->count; i++) {
		struct seen *before = &seen->items[i];
		if (made) { /* else nothing new can be at the address */
			before->object = model_latest(stats->model, before->kind, before->key);
		}
		const struct object *now = before->object;
		if (now == NULL) {
			continue;
		}
		bool same = now->number == before->number;
		bool live = stats_is_live(now);
		if (!same) {
			stats->kinds[now->kind].total++;
			stats->kinds[now->kind].unknown += now->unknown;
		}
		if (before->live && !(same && live)) {
			end(stats, before, same ? now : NULL);
		}
		if (live && !(same && before->live)) {
			begin(stats, now, !same);
		}
	}
}
