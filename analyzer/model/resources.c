/*
 * resources.c - buffers, strings, streams, urls, HTTP objects and the other things that are made,
 * used, handed over and freed one by one.
 */
#include "analyzer/model/internal.h"

#include "analyzer/nng/options.h"

/* TLS configurations and HTTP servers are counted: getting one again is one more hold. */
static bool
counted(enum nngt_kind kind)
{
	return kind == NNGT_TLS_CONFIG || kind == NNGT_HTTP_SERVER;
}

struct resource *
resource_gained(struct model *model, enum nngt_kind kind, uint64_t address,
                const struct place *place)
{
	struct resource *resource = table_get(&model->objects[kind_space(kind)], address);

	if (resource != NULL && counted(kind) && resource->state == RESOURCE_OWNED) {
		resource->holds++;
		return resource;
	}
	resource = (struct resource *)object_new(model, kind_space(kind), address, place);
	if (resource != NULL) {
		/* nng_http_server_hold may have given a server that is held already. */
		resource->object.unknown = kind == NNGT_HTTP_SERVER && model->late;
		resource->holds = 1;
		resource->size = UINT32_MAX;
		resource->last = *place;
	}
	return resource;
}

/* The pointer option "tls-config" comes with a hold of its own; other pointers are borrowed. */
static enum nngt_kind
gained_kind(const struct api_function *function, const struct event *event, unsigned arg)
{
	unsigned kind = function->args[arg];

	if ((kind & NNGT_OUT) == 0) {
		return NNGT_NO_OBJECT;
	}
	kind &= ~(unsigned)NNGT_OUT;
	if (kind == NNGT_POINTER && arg > 0 && function->args[arg - 1] == NNGT_OPTION &&
	    event->args[arg - 1] == option_hash("tls-config")) {
		return NNGT_TLS_CONFIG;
	}
	return kind_is_resource(kind) ? kind : NNGT_NO_OBJECT;
}

static bool
resources_created(struct model *model, const struct action *action)
{
	const struct event *event = action->event;

	if (kind_is_resource(action->function->result)) { /* nng_alloc, nng_strdup */
		if (event->result == 0) {
			return true;
		}
		struct resource *made = resource_gained(model, action->function->result,
		                                        (uint64_t)event->result, &action->place);
		if (made != NULL && event->function == NNGT_FN_nng_alloc) {
			made->size = (uint32_t)event->args[0];
		}
		return made != NULL;
	}
	for (unsigned i = 0; event->result == 0 && i < action->function->nargs; i++) {
		enum nngt_kind kind = gained_kind(action->function, event, i);
		if (kind != NNGT_NO_OBJECT && event->args[i] != 0 &&
		    resource_gained(model, kind, event->args[i], &action->place) == NULL) {
			return false;
		}
	}
	return true;
}

static void
resource_freed(struct resource *resource, const struct place *place)
{
	if (resource->holds > 1) {
		resource->holds--;
		return;
	}
	if (counted(resource->object.kind) && resource->object.unknown) {
		return; /* who met it in mid-life does not know how often it is held */
	}
	if (resource->state != RESOURCE_FREED) {
		resource->state = RESOURCE_FREED;
		resource->freed = *place;
	}
}

/* nng_send with NNG_FLAG_ALLOC: result 0 has freed the buffer. */
static void
buffer_sent(struct resource *buffer, const struct action *action)
{
	if (action->type == NNGT_ENTER) {
		if (buffer->state == RESOURCE_OWNED || buffer->object.unknown) {
			buffer->state = RESOURCE_IN_CALL;
			buffer->given = action->place;
		}
	} else if (buffer->state == RESOURCE_IN_CALL) {
		buffer->state = action->event->result == 0 ? RESOURCE_GIVEN : RESOURCE_OWNED;
	}
}

static bool
buffer_received(struct model *model, const struct action *action)
{
	const struct event *event = action->event;

	if (event->result != 0 || event->args[1] == 0) {
		return true;
	}
	struct resource *buffer = resource_gained(model, NNGT_BUFFER, event->args[1], &action->place);
	if (buffer != NULL) {
		buffer->size = (uint32_t)event->args[2];
	}
	return buffer != NULL;
}

/* A handler that a server has is the server's, until it is taken out again. */
static void
handler_moved(const struct action *action)
{
	struct object *object = action->type == NNGT_RETURN ? action->enter.objects[1] : NULL;

	if (object == NULL || action->event->result != 0) {
		return;
	}
	struct resource *handler = (struct resource *)object;
	handler->state = action->does == NNGT_DOES_ADD_HANDLER ? RESOURCE_GIVEN : RESOURCE_OWNED;
	handler->given = action->place;
}

/* The children of a statistics tree live as long as its root. */
static bool
stat_found(struct model *model, const struct action *action)
{
	struct resource *from = action_resource(action);
	uint64_t address = (uint64_t)action->event->result;

	if (action->function->result != NNGT_STAT || from == NULL || from->object.unknown ||
	    !action->event->returned || address == 0 ||
	    table_get(&model->objects[NNGT_STAT], address) == from) {
		return true;
	}
	struct resource *root = from->parent != NULL ? from->parent : from;
	struct resource *child = resource_gained(model, NNGT_STAT, address, &action->place);
	if (child == NULL) {
		return false;
	}
	child->state = RESOURCE_LENT;
	child->parent = root;
	object_hold(&root->object);
	return true;
}

bool
resource_apply(struct model *model, struct action *action)
{
	const struct event *event = action->event;
	struct resource *resource = action_resource(action);
	bool done = action->type == NNGT_RETURN || (action->type == NNGT_CALL && event->returned);

	if (resource != NULL && action->type != NNGT_RETURN) {
		resource->last = action->place;
	}
	switch (action->does) {
	case NNGT_DOES_CREATE:
		return !done || resources_created(model, action);
	case NNGT_DOES_HOLD:
		if (resource != NULL && action->function->result == NNGT_VOID) {
			resource->holds++;
			return true;
		}
		return !done || resources_created(model, action);
	case NNGT_DOES_RELEASE:
	case NNGT_DOES_DESTROY:
		if (resource != NULL && action->type != NNGT_RETURN) {
			resource_freed(resource, &action->place);
		}
		return true;
	case NNGT_DOES_CLOSE:
		if (resource != NULL && action->type != NNGT_RETURN) {
			resource->closed = action->place;
		}
		return true;
	case NNGT_DOES_BUFFER_SEND:
		if (resource != NULL) {
			buffer_sent(resource, action);
		}
		return true;
	case NNGT_DOES_BUFFER_RECV:
		return action->type != NNGT_RETURN || buffer_received(model, action);
	case NNGT_DOES_ADD_HANDLER:
	case NNGT_DOES_DEL_HANDLER:
		handler_moved(action);
		return true;
	case NNGT_DOES_NN_REALLOC:
		if (resource != NULL && event->result != 0) {
			resource_freed(resource, &action->place);
		}
		return !done || resources_created(model, action);
	case NNGT_DOES_NN_RECV:
		return action->type != NNGT_RETURN || event->args[1] == 0 ||
		       resource_gained(model, NNGT_NN_MSG, event->args[1], &action->place) != NULL;
	case NNGT_DOES_NN_SEND:
		if (resource != NULL && action->type == NNGT_ENTER) {
			resource->state = RESOURCE_IN_CALL;
			resource->given = action->place;
		} else if (resource != NULL && resource->state == RESOURCE_IN_CALL) {
			resource->state = event->result >= 0 ? RESOURCE_GIVEN : RESOURCE_OWNED;
		}
		return true;
	case NNGT_DOES_HANDLER_DATA:
		if (action->objects[1] != NULL && event->args[2] != 0) {
			/* The destructor frees it, when the handler goes. */
			((struct resource *)action->objects[1])->state = RESOURCE_LENT;
		}
		return true;
	case NNGT_DOES_HIJACK:
		connection_hijacked(model, action);
		return true;
	case NNGT_DOES_USE:
		return stat_found(model, action);
	default:
		return true;
	}
}
