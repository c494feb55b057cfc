/*
 * notes.h - for programs that tell nngtrace what they do (nngtrace.h): a queue of one message
 * between two threads, and another one back. The queue itself says nothing: its users do.
 */
#ifndef TESTS_RULES_NOTES_H
#define TESTS_RULES_NOTES_H

#include "program.h"

#include <nngtrace.h>

struct slot {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	nng_msg *msg;
};

static struct slot to_worker = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL};
static struct slot from_worker = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL};

static inline void slot_put(struct slot *slot, nng_msg *msg)
{
	pthread_mutex_lock(&slot->mutex);
	slot->msg = msg;
	pthread_cond_signal(&slot->changed);
	pthread_mutex_unlock(&slot->mutex);
}

static inline nng_msg *slot_get(struct slot *slot)
{
	pthread_mutex_lock(&slot->mutex);
	while (slot->msg == NULL)
		pthread_cond_wait(&slot->changed, &slot->mutex);
	nng_msg *msg = slot->msg;
	slot->msg = NULL;
	pthread_mutex_unlock(&slot->mutex);
	return msg;
}

static inline void push(nng_msg *msg)
{
	slot_put(&to_worker, msg);
}

static inline nng_msg *pop(void)
{
	return slot_get(&to_worker);
}

static inline void answer(nng_msg *msg)
{
	slot_put(&from_worker, msg);
}

static inline nng_msg *wait_for_answer(void)
{
	return slot_get(&from_worker);
}

/* A thread that takes one message and frees it. */
static inline void *consume(void *unused)
{
	nng_msg *msg = pop();

	nngtrace_take(msg);
	nng_msg_free(msg);
	return unused;
}

#endif
