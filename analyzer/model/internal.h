/*
 * internal.h - the inside of the model, shared by its files only.
 */
#ifndef NNGTRACE_MODEL_INTERNAL_H
#define NNGTRACE_MODEL_INTERNAL_H

#include "analyzer/model/model.h"

struct thread_state {
	struct place *failed;    /* by kind: the latest creation of a handle; NULL: none has failed */
	struct open_call *calls; /* innermost last */
	unsigned count, room;
	uint32_t inside_at; /* while count is not 0: its place in model.inside */
	uint64_t last_seq;
};

/* The handles of a kind that are the latest at their ids, see lives.c. */
struct handles {
	TAILQ_HEAD(, handle) known;
	unsigned count;
	bool forgot;
};

struct model {
	struct table objects[NNGT_OBJECT_KINDS_END]; /* the latest life by address or id */
	uint64_t numbers[NNGT_OBJECT_KINDS_END];
	struct handles handles[NNGT_PIPE + 1];
	struct table bodies; /* struct body by address */
	struct table lent;   /* the latest struct aio that a handler was lent, by its connection */
	struct place fini;
	bool late;              /* the beginning was not seen */
	unsigned inits;         /* calls of nng_init that no nng_fini has answered */
	const struct msg *born; /* in the latest apply */
	struct thread_state *threads;
	uint32_t thread_count;
	uint32_t *inside; /* the threads that are inside of something, in no order; as many fit */
	uint32_t inside_count;
};

/* lives.c: objects come and go. A table holds one reference to each latest life. */
void lives_start(struct model *model);
struct object *object_new(struct model *model, enum nngt_kind kind, uint64_t key,
                          const struct place *born);
/* The latest life, made up as unknown when there is none. NULL: key is 0, or out of memory. */
struct object *object_at(struct model *model, enum nngt_kind kind, uint64_t key,
                         const struct place *seen);
void object_end(struct object *object); /* nothing refers to it any more */

static inline void
object_hold(struct object *object)
{
	if (object != NULL) {
		object->refs++;
	}
}

static inline void
object_drop(struct object *object) /* NULL is ignored */
{
	if (object != NULL && --object->refs == 0) {
		object_end(object);
	}
}

static inline bool
kind_is_handle(enum nngt_kind kind)
{
	return kind == NNGT_SOCKET || kind == NNGT_CTX || kind == NNGT_DIALER ||
	       kind == NNGT_LISTENER || kind == NNGT_PIPE;
}

/* resources.c */
static inline enum nngt_kind
kind_space(enum nngt_kind kind)
{
	/* A string may be freed as a buffer: they share one space of addresses. */
	return kind == NNGT_STRING ? NNGT_BUFFER : kind;
}
bool resource_apply(struct model *model, struct action *action);
struct resource *resource_gained(struct model *model, enum nngt_kind kind, uint64_t address,
                                 const struct place *place);

/* threads.c: what each thread is inside of. */
struct thread_state *thread_state_new(struct model *model, uint32_t thread);

/* NULL: out of memory. */
static inline struct thread_state *
thread_state(struct model *model, uint32_t thread)
{
	return thread < model->thread_count ? &model->threads[thread] : thread_state_new(model, thread);
}
/* place NULL: the creation went well. False: out of memory. */
bool thread_failed(struct thread_state *state, enum nngt_kind kind, const struct place *place);
bool open_call_push(struct model *model, const struct action *action);
/* Takes the matching ENTER or CALLBACK_BEGIN off the stack; the caller drops its references. */
bool open_call_pop(struct model *model, const struct event *event, struct open_call *call);
void open_call_drop(struct open_call *call);

/* messages.c */
bool message_apply(struct model *model, struct action *action);
void message_touch(struct msg *msg, const struct place *place);
/* A completion or a return gives the application the message at an address. */
struct msg *message_received(struct model *model, uint64_t address, const struct place *place,
                             struct handle *from);
void message_resolve(struct msg *msg, int32_t result, const struct place *place);
/*
 * An operation that was not seen to begin has ended well, and this address is in the slot: a
 * receive may have brought a new message there. False: out of memory.
 */
bool message_perhaps_received(struct model *model, uint64_t address, const struct place *place);

/* operations.c */
bool operation_apply(struct model *model, struct action *action);
/* An HTTP handler is given an aio of NNG's, to finish once. */
void operation_provided(struct action *action);
/* outputs.c */
bool operation_output_read(struct model *model, struct aio *aio, const struct action *action);
bool operation_input(struct model *model, struct action *action);
bool operation_output(struct model *model, struct action *action);
void operation_finished(struct action *action);
void connection_hijacked(struct model *model, const struct action *action);

void aio_set_slot(struct aio *aio, struct msg *msg);
void aio_forget(struct aio *aio); /* lets go of everything it refers to */

/* handles.c */
bool handle_apply(struct model *model, struct action *action);
void handle_tell(struct handle *handle, uint32_t thread);

#endif
