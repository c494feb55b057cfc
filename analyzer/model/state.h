/*
 * state.h - the model's own data, for its own files only.
 *
 * Each file of the model owns one subject and has its header: lives.h (objects come and go),
 * threads.h (what each thread is inside of), messages.h, aios.h, operations.h (what is in progress
 * on an aio), outputs.h, handles.h, resources.h. An event reaches every subject that has an entry
 * for the event's verb, or whose objects the function is given: each header has a function
 * that says so.
 */
#ifndef NNGTRACE_MODEL_STATE_H
#define NNGTRACE_MODEL_STATE_H

#include "analyzer/model/model.h"

/* The handles of a kind that are the latest at their ids, see lives.c. */
struct handles {
	TAILQ_HEAD(, handle) known;
	unsigned count;
	bool forgot;
};

/*
 * What is worked out once of each function: which of its arguments are objects that it is given,
 * as bits, and which subjects a call of it may concern.
 */
struct function_plan {
	uint8_t given;
	uint8_t copied; /* those that are none without NNG_FLAG_ALLOC */
	uint8_t held;   /* those that may make room for another while the call is applied */
	uint8_t subjects;
	uint8_t space[API_ARGS_MAX]; /* of an argument that is given: kind_space of its kind */
};
enum subject {
	SUBJECT_HANDLES = 1,
	SUBJECT_AIOS = 2,
	SUBJECT_MESSAGES = 4,
	SUBJECT_RESOURCES = 8,
	SUBJECT_NOTES = 16 /* it is an annotation */
};

struct thread_state;
struct model {
	struct table objects[NNGT_OBJECT_KINDS_END];  /* the latest life by address or id */
	struct object *recent[NNGT_OBJECT_KINDS_END]; /* one of those, asked for last; or NULL */
	uint64_t numbers[NNGT_OBJECT_KINDS_END];
	struct handles handles[KINDS_TO_HANDLES];
	struct table bodies; /* struct body by address */
	struct table lent;   /* the latest struct aio that a handler was lent, by its connection */
	struct place fini;
	bool late;                    /* the beginning was not seen */
	uint8_t happened;             /* see model_happened */
	unsigned inits;               /* calls of nng_init that no nng_fini has answered */
	const struct msg *born;       /* in the latest apply */
	model_birth_told *birth_told; /* NULL: nobody asks */
	void *birth_data;
	struct thread_state *threads;
	uint32_t thread_count;
	uint32_t *inside; /* the threads that are inside of something, in no order; as many fit */
	uint32_t inside_count;
	struct function_plan plans[API_FUNCTIONS];
	LIST_HEAD(, aio) workers; /* aios whose operation moves bytes, the latest first */
};

/* What a verb does to one subject: one entry a verb. False: not enough memory. */
typedef bool verb_apply(struct model *model, const struct action *action);

/* May a call of the function concern a subject? If not, its verb_apply has nothing to do. */
typedef bool subject_concerned(const struct api_function *function);

/*
 * An action shows its objects as const, because rules must not change them. The model owns every
 * object, so its files may: they take the const away here, and nowhere else.
 */
/* Each: the same object. NULL stays NULL. */
static inline struct msg *
own_msg(const struct msg *msg)
{
	return (struct msg *)msg;
}

/* The same aio. */
static inline struct aio *
own_aio(const struct aio *aio)
{
	return (struct aio *)aio;
}

/* The same handle. */
static inline struct handle *
own_handle(const struct handle *handle)
{
	return (struct handle *)handle;
}

/* The same resource. */
static inline struct resource *
own_resource(const struct resource *resource)
{
	return (struct resource *)resource;
}

/* The same object. */
static inline struct object *
own_object(const struct object *object)
{
	return (struct object *)object;
}

/* True when the call has returned, so that its result is known. */
static inline bool
action_done(const struct action *action)
{
	return action->type == NNGT_RETURN || (action->type == NNGT_CALL && action->event->returned);
}

/* True for the event at which a call begins: the whole call, or its entry. */
static inline bool
action_begins(const struct action *action)
{
	return action->type == NNGT_CALL || action->type == NNGT_ENTER;
}

#endif
