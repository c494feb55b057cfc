/* resources.c - see resources.h */
#include "analyzer/model/resources.h"

#include "analyzer/model/lives.h"
#include "analyzer/model/outputs.h"
#include "analyzer/nng/options.h"
#include "shim/trace/hash.h"

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
	if (kind == NNGT_POINTER && event_arg(event, NNGT_OPTION) == hash_option("tls-config")) {
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
			made->size = (uint32_t)event_arg(event, NNGT_SIZE);
		}
		return made != NULL;
	}
	const struct resource *given = action_resource(action);
	for (unsigned i = 0; event->result == 0 && i < action->function->nargs; i++) {
		enum nngt_kind kind = gained_kind(action->function, event, i);
		if (kind == NNGT_NO_OBJECT || event->args[i] == 0) {
			continue;
		}
		struct resource *made = resource_gained(model, kind, event->args[i], &action->place);
		if (made == NULL) {
			return false;
		}
		if (kind == NNGT_CV && given != NULL) {
			made->partner = given->object.number;
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
		return; /* it existed before the trace began: its reference count is unknown */
	}
	if (resource->state != RESOURCE_FREED) {
		resource->state = RESOURCE_FREED;
		resource->freed = *place;
	}
}

/* The resource that is the argument, for a change. */
static struct resource *
own_argument(const struct action *action)
{
	return own_resource(action_resource(action));
}

/* nng_send with NNG_FLAG_ALLOC: result 0 has freed the buffer. */
static bool
buffer_send(struct model *model, const struct action *action)
{
	struct resource *buffer = own_argument(action);

	(void)model;
	if (buffer == NULL) {
		return true;
	}
	if (action->type == NNGT_ENTER) {
		if (buffer->state == RESOURCE_OWNED || buffer->object.unknown) {
			buffer->state = RESOURCE_IN_CALL;
			buffer->given = action->place;
		}
	} else if (buffer->state == RESOURCE_IN_CALL) {
		buffer->state = action->event->result == 0 ? RESOURCE_GIVEN : RESOURCE_OWNED;
		buffer->send_result = (int32_t)action->event->result;
	}
	return true;
}

static bool
buffer_recv(struct model *model, const struct action *action)
{
	const struct event *event = action->event;
	uint64_t address = event_arg(event, NNGT_BUFFER | NNGT_OUT);

	if (action->type != NNGT_RETURN || event->result != 0 || address == 0) {
		return true;
	}
	struct resource *buffer = resource_gained(model, NNGT_BUFFER, address, &action->place);
	if (buffer != NULL) {
		buffer->size = (uint32_t)event_arg(event, NNGT_SIZE | NNGT_OUT);
	}
	return buffer != NULL;
}

/* A call's object of a kind, when it is there. */
static struct resource *
own_argument_of(const struct action *action, enum nngt_kind kind)
{
	const struct object *const *objects =
	    action->type == NNGT_RETURN ? action->enter->objects : action->objects;

	for (unsigned i = 0; i < action->function->nargs; i++) {
		if (objects[i] != NULL && objects[i]->kind == kind) {
			return (struct resource *)own_object(objects[i]);
		}
	}
	return NULL;
}

/* A handler that a server has is the server's, until it is taken out again. */
static bool
handler_moved(struct model *model, const struct action *action)
{
	struct resource *handler = own_argument_of(action, NNGT_HTTP_HANDLER);
	const struct resource *server = own_argument_of(action, NNGT_HTTP_SERVER);

	(void)model;
	if (action->type == NNGT_RETURN && handler != NULL && action->event->result == 0) {
		handler->state = action->does == NNGT_DOES_ADD_HANDLER ? RESOURCE_GIVEN : RESOURCE_OWNED;
		handler->given = action->place;
		handler->partner = server != NULL ? server->object.number : 0;
	}
	return true;
}

/* The children of a statistics tree live as long as its root. */
static bool
stat_found(struct model *model, const struct action *action)
{
	struct resource *from = own_argument(action);
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

/* A boolean in a call that says its type; who sets it in another way sets it for a reason. */
static void
mode_set(const struct action *action)
{
	struct resource *resource = own_argument(action);
	const struct event *event = action->event;
	const uint32_t mode = hash_option("ws:msgmode");

	if (resource == NULL || event_arg(event, NNGT_OPTION) == 0 ||
	    (resource->object.kind != NNGT_STREAM && resource->object.kind != NNGT_STREAM_DIALER &&
	     resource->object.kind != NNGT_STREAM_LISTENER)) {
		return;
	}
	if (event_arg(event, NNGT_OPTION) == mode && event->returned && event->result == 0) {
		resource->messages =
		    !api_takes(action->function, NNGT_INT) || event_arg(event, NNGT_INT) != 0;
	}
}

static bool
use(struct model *model, const struct action *action)
{
	struct resource *resource = own_argument(action);

	if (resource != NULL && resource->object.kind == NNGT_CV) {
		resource->woken = action->place.seq; /* nothing else uses one */
	}
	mode_set(action);
	return stat_found(model, action);
}

static bool
create(struct model *model, const struct action *action)
{
	return !action_done(action) || resources_created(model, action);
}

/* The functions that return nothing hold their argument; the others give what they hold. */
static bool
hold(struct model *model, const struct action *action)
{
	struct resource *resource = own_argument(action);

	if (resource != NULL && action->function->result == NNGT_VOID) {
		resource->holds++;
		return true;
	}
	return create(model, action);
}

static bool
destroy(struct model *model, const struct action *action)
{
	struct resource *resource = own_argument(action);

	(void)model;
	if (resource != NULL && action->type != NNGT_RETURN) {
		resource_freed(resource, &action->place);
	}
	return true;
}

static bool
close_apply(struct model *model, const struct action *action)
{
	struct resource *resource = own_argument(action);

	(void)model;
	if (resource != NULL && action->type != NNGT_RETURN) {
		resource->closed = action->place;
	}
	return true;
}

static bool
nn_realloc(struct model *model, const struct action *action)
{
	struct resource *resource = own_argument(action);

	if (resource != NULL && action->event->result != 0) {
		resource_freed(resource, &action->place);
	}
	return create(model, action);
}

/* The body, and of nn_recvmsg the control data as well. */
static bool
nn_recv(struct model *model, const struct action *action)
{
	for (unsigned i = 0; action->type == NNGT_RETURN && i < action->function->nargs; i++) {
		uint64_t address = action->event->args[i];
		if (action->function->args[i] == (NNGT_NN_MSG | NNGT_OUT) && address != 0 &&
		    resource_gained(model, NNGT_NN_MSG, address, &action->place) == NULL) {
			return false;
		}
	}
	return true;
}

static bool
nn_send(struct model *model, const struct action *action)
{
	const struct object *const *objects =
	    action->type == NNGT_RETURN ? action->enter->objects : action->objects;

	(void)model;
	for (unsigned i = 0; i < action->function->nargs; i++) {
		if (objects[i] == NULL || objects[i]->kind != NNGT_NN_MSG) {
			continue;
		}
		struct resource *resource = own_resource((const struct resource *)objects[i]);
		if (action->type == NNGT_ENTER) {
			resource->state = RESOURCE_IN_CALL;
			resource->given = action->place;
		} else if (resource->state == RESOURCE_IN_CALL) {
			resource->state = action->event->result >= 0 ? RESOURCE_GIVEN : RESOURCE_OWNED;
		}
	}
	return true;
}

/* With a destructor, which frees the data when the handler goes. */
static bool
handler_data(struct model *model, const struct action *action)
{
	struct resource *data = own_argument_of(action, NNGT_BUFFER);

	(void)model;
	if (action->type != NNGT_RETURN && data != NULL &&
	    event_arg(action->event, NNGT_FUNCTION) != 0) {
		data->state = RESOURCE_LENT;
	}
	return true;
}

static bool
hijack(struct model *model, const struct action *action)
{
	connection_hijacked(model, action);
	return true;
}

static bool
lock(struct model *model, const struct action *action)
{
	struct resource *mutex = own_argument(action);

	(void)model;
	if (mutex != NULL && action->type == NNGT_RETURN) {
		mutex->locked = action->place;
	}
	return true;
}

static bool
unlock(struct model *model, const struct action *action)
{
	struct resource *mutex = own_argument(action);

	(void)model;
	if (mutex != NULL) {
		mutex->locked = (struct place){0};
	}
	return true;
}

static verb_apply *const verbs[NNGT_DOES_END] = {
    [NNGT_DOES_CREATE] = create,
    [NNGT_DOES_HOLD] = hold,
    [NNGT_DOES_RELEASE] = destroy,
    [NNGT_DOES_DESTROY] = destroy,
    [NNGT_DOES_CLOSE] = close_apply,
    [NNGT_DOES_BUFFER_SEND] = buffer_send,
    [NNGT_DOES_BUFFER_RECV] = buffer_recv,
    [NNGT_DOES_ADD_HANDLER] = handler_moved,
    [NNGT_DOES_DEL_HANDLER] = handler_moved,
    [NNGT_DOES_NN_REALLOC] = nn_realloc,
    [NNGT_DOES_NN_RECV] = nn_recv,
    [NNGT_DOES_NN_SEND] = nn_send,
    [NNGT_DOES_HANDLER_DATA] = handler_data,
    [NNGT_DOES_HIJACK] = hijack,
    [NNGT_DOES_USE] = use,
    [NNGT_DOES_LOCK] = lock,
    [NNGT_DOES_UNLOCK] = unlock,
};

bool
resource_concerned(const struct api_function *function)
{
	bool concerned = verbs[function->does] != NULL;

	for (unsigned i = 0; i < function->nargs; i++) {
		concerned |= kind_is_resource(function->args[i]);
	}
	return concerned;
}

bool
resource_apply(struct model *model, const struct action *action)
{
	verb_apply *apply = verbs[action->does];

	if (action->type != NNGT_RETURN) {
		struct resource *resource = own_argument(action);
		if (resource != NULL) {
			resource->last = action->place;
		}
	}
	return apply == NULL || apply(model, action);
}
