/*
 * threads.h - what each thread is inside of: calls that have not returned, callbacks.
 */
#ifndef NNGTRACE_MODEL_THREADS_H
#define NNGTRACE_MODEL_THREADS_H

#include "analyzer/model/state.h"

struct thread_state {
	struct place *failed;    /* by kind: the latest creation of a handle; NULL: none has failed */
	struct open_call *calls; /* innermost last */
	unsigned count, room;
	uint32_t inside_at; /* while count is not 0: its place in model.inside */
};

/* The same as thread_state below, for a thread that the model has not met. */
struct thread_state *thread_state_new(struct model *model, uint32_t thread);

/* Returns the state of a thread, which the model owns. NULL: not enough memory. */
static inline struct thread_state *
thread_state(struct model *model, uint32_t thread)
{
	return thread < model->thread_count ? &model->threads[thread] : thread_state_new(model, thread);
}

/* Notes the latest creation of a handle of a kind. place NULL: it went well. False: no memory. */
bool thread_failed(struct thread_state *state, enum nngt_kind kind, const struct place *place);

/* Pushes the call or callback that an action begins. False: not enough memory. */
bool open_call_push(struct model *model, const struct action *action);

/*
 * Takes the ENTER or CALLBACK_BEGIN that an event ends off the stack. The caller must drop its
 * references with open_call_drop; it is the model's, and there until the thread's next
 * open_call_push. NULL: there is none.
 */
const struct open_call *open_call_pop(struct model *model, const struct event *event);
void open_call_drop(const struct open_call *call);

#endif
