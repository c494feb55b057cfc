/*
 * model.h - what is true after each event: objects, their lives, their owners.
 *
 * For every event: model_resolve finds the objects it speaks of (the state is still the one
 * before the event, which is what rules judge), then model_apply makes it happen. The model
 * records facts and knows no rule. "Observed" means the application has seen a completion: its
 * callback began, nng_aio_wait or nng_aio_stop returned, nng_aio_busy said no, or it was freed.
 * One thread at a time.
 */
#ifndef NNGTRACE_MODEL_MODEL_H
#define NNGTRACE_MODEL_MODEL_H

#include "analyzer/base/table.h"
#include "analyzer/model/objects.h"
#include "analyzer/nng/kinds.h"
#include "analyzer/nng/protocols.h"
#include "analyzer/read/trace.h"

/* A call that has been entered, or a callback that has begun, on one thread. */
struct open_call {
	uint16_t function;
	bool callback;
	bool owned;     /* the message was the application's when the call was entered */
	uint8_t places; /* of objects[] that may hold one; all others are NULL */
	struct place place;
	const struct msg *msg;
	const struct aio *aio;
	const struct handle *handle;
	const struct object *objects[API_ARGS_MAX]; /* all of them, by argument; a callback's is [0] */
};

struct model;

/* Is told of an object as it is made; its kind, number and place are known, and nothing else. */
typedef void model_birth_told(void *data, const struct object *object);

/*
 * One event with its objects, as they are before the event. Valid until model_apply. The objects
 * are the model's: only its own files change them.
 */
struct action {
	const struct event *event;
	const struct api_function *function;
	enum nngt_does does;
	enum nngt_type type;
	struct place place;    /* with the stack of the ENTER for a RETURN */
	const struct msg *msg; /* the argument; of a START_SEND: the slot's message */
	const struct aio *aio;
	const struct handle *handle;                /* the first socket, context, dialer... argument */
	const struct object *objects[API_ARGS_MAX]; /* every object argument, by its place */
	const struct open_call *enter; /* RETURN and CALLBACK_END only: the other half, or all zero */
	bool has_enter;
};

/*
 * late: what happened before the first event is not known, so objects may be met in mid-life
 * that look new. NULL: not enough memory.
 */
struct model *model_new(bool late);
/* Frees the model and every object that it still holds. NULL is ignored. */
void model_free(struct model *model);

/*
 * Fills in an action, which borrows event and is good until model_apply returns; then what it says
 * happens. False, from both: not enough memory.
 */
bool model_resolve(struct model *model, const struct event *event, struct action *action);
bool model_apply(struct model *model, const struct action *action);

/* Is the thread inside a callback of this aio? The latest one's place, or NULL. */
const struct place *model_in_callback(const struct model *model, uint32_t thread,
                                      const struct aio *aio);

/* The first argument of that sort, of the ENTER for a RETURN; NULL: none. */
static inline const struct resource *
action_resource(const struct action *action)
{
	const struct object *const *objects =
	    action->type == NNGT_RETURN ? action->enter->objects : action->objects;

	for (unsigned i = 0; i < action->function->nargs; i++) {
		if (objects[i] != NULL && kind_is_resource(objects[i]->kind)) {
			return (const struct resource *)objects[i];
		}
	}
	return NULL;
}

/* What a successful operation leaves in the aio's output, for the application to own. */
enum nngt_kind operation_makes(const struct op *op);

/* Was the object ended, by its own close or its socket's? Where, or NULL. */
const struct place *handle_closed(const struct handle *handle);
/* Has the thread been told NNG_ECLOSED for the handle? */
bool handle_told(const struct handle *handle, uint32_t thread);

/*
 * Can nobody be connected to the socket, or to that of a context? It was opened, and has made no
 * dialer or listener with success.
 */
bool handle_is_alone(const struct handle *handle);

/* What a socket does, or that of a context, dialer or listener. handle may be NULL. Never NULL. */
const struct protocol *handle_protocol(const struct handle *handle);

/* The latest life of every address or id of a kind; start with *at = 0. */
const struct object *model_next(const struct model *model, enum nngt_kind kind, size_t *at);

/* From now on told, with data, of every object that is made. */
void model_tell_births(struct model *model, model_birth_told *told, void *data);

/* The message that the latest model_apply brought into being, or NULL. */
const struct msg *model_born(const struct model *model);

/* The latest life at an address or id, or NULL. */
const struct object *model_latest(const struct model *model, enum nngt_kind kind, uint64_t key);

/* The object that an annotation speaks of, or NULL. */
const struct object *model_annotated(const struct model *model, const struct event *event);

/* The pointer into a body that the application asked for at this address, or NULL. */
const struct body *model_body(const struct model *model, uint64_t address);

/*
 * An aio whose operation in progress reads or writes a part of this memory, or NULL. Of very many
 * operations only the latest are compared.
 */
const struct aio *model_memory_user(const struct model *model, uint64_t address, uint64_t size);

/* Where nng_fini last returned; seq 0: nowhere. */
const struct place *model_fini(const struct model *model);

/*
 * The calls and callbacks that a thread is inside of, outermost first: the one that is open inside
 * `after`, or the outermost for NULL. NULL when there is no more. Valid until the next model_apply.
 */
const struct open_call *model_next_open(const struct model *model, uint32_t thread,
                                        const struct open_call *after);

/*
 * Does the call wait for something that can come only over a connection, on a socket that has none
 * and asks for none? Returns the socket or context, or NULL.
 */
const struct handle *open_call_alone(const struct open_call *call);

/* The innermost callback that a thread is inside of, or NULL. As long as model_next_open's. */
const struct open_call *model_callback(const struct model *model, uint32_t thread);

/* The threads that the model has met: their numbers are below this. */
uint32_t model_threads(const struct model *model);

/*
 * The threads that are inside of calls or callbacks, in no order. *count gets their number; at most
 * MODEL_INSIDE_MAX are returned, to bound the cost of an event.
 */
#define MODEL_INSIDE_MAX 1024u
const uint32_t *model_inside(const struct model *model, uint32_t *count);

/*
 * What has happened so far, as bits: a call that makes a handle has failed (model_failed tells
 * which), nng_fini has ended the library.
 */
enum { MODEL_FAILED = 1, MODEL_OVER = 2 };
unsigned model_happened(const struct model *model);

/* The thread's latest attempt to make a handle of this kind, when it failed; else seq is 0. */
const struct place *model_failed(const struct model *model, uint32_t thread, enum nngt_kind kind);

#endif
