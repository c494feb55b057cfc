/*
 * ahead.c - the reader works ahead on a thread of its own: the events wait in a ring of batches.
 *
 * The thread does what trace_next does without it, in the same order, so that nobody can tell the
 * difference by what comes out. While it runs, the streams and what merge.c keeps are the thread's
 * alone; all else in a trace does not change, or is the caller's.
 */
#include "analyzer/read/reader.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

#define BATCHES 16u
/* With less to read the start of a thread is not worth it: some ten milliseconds of work. */
#define BYTES_LEAST (2u << 20)

struct ahead {
	pthread_t thread;
	pthread_mutex_t lock; /* for the next three */
	unsigned filled;      /* batches that wait, or are being taken from */
	bool quit;            /* nobody wants more than what is in the ring */
	bool ended;           /* all is in the ring, or all that is wanted */
	pthread_cond_t may_fill, may_take;
	unsigned fill_at; /* the thread's: the batch that it fills */
	unsigned take_at; /* the caller's: the batch that it takes from */
	bool taking;      /* there is such a batch */
	struct batch batch[BATCHES];
};

/* A whole half is filled or emptied before the other side is woken: waking costs more than a batch.
 */
static void *
work(void *argument)
{
	struct trace *trace = argument;
	struct ahead *ahead = trace->ahead;
	bool more = true;

	while (more) {
		more = merge_fill(trace, &ahead->batch[ahead->fill_at]);
		ahead->fill_at = (ahead->fill_at + 1) % BATCHES;
		pthread_mutex_lock(&ahead->lock);
		ahead->filled++;
		if (ahead->filled >= BATCHES / 2) {
			pthread_cond_signal(&ahead->may_take);
		}
		while (ahead->filled == BATCHES && !ahead->quit) {
			pthread_cond_wait(&ahead->may_fill, &ahead->lock);
		}
		more = more && !ahead->quit;
		if (!more) {
			ahead->ended = true;
			pthread_cond_signal(&ahead->may_take);
		}
		pthread_mutex_unlock(&ahead->lock);
	}
	return NULL;
}

/* Gives the emptied batch back, and waits for the next one. */
struct batch *
ahead_take(struct trace *trace)
{
	struct ahead *ahead = trace->ahead;

	pthread_mutex_lock(&ahead->lock);
	if (ahead->taking) {
		ahead->take_at = (ahead->take_at + 1) % BATCHES;
		if (--ahead->filled == BATCHES / 2) {
			pthread_cond_signal(&ahead->may_fill);
		}
	}
	while (ahead->filled == 0 && !ahead->ended) {
		pthread_cond_wait(&ahead->may_take, &ahead->lock);
	}
	ahead->taking = ahead->filled > 0;
	pthread_mutex_unlock(&ahead->lock);
	return ahead->taking ? &ahead->batch[ahead->take_at] : NULL;
}

static void
ahead_free(struct trace *trace)
{
	pthread_cond_destroy(&trace->ahead->may_fill);
	pthread_cond_destroy(&trace->ahead->may_take);
	pthread_mutex_destroy(&trace->ahead->lock);
	free(trace->ahead);
	trace->ahead = NULL;
}

void
ahead_end_soon(struct trace *trace)
{
	struct ahead *ahead = trace->ahead;

	pthread_mutex_lock(&ahead->lock);
	ahead->quit = true;
	pthread_cond_signal(&ahead->may_fill);
	pthread_mutex_unlock(&ahead->lock);
}

void
ahead_stop(struct trace *trace)
{
	if (trace->ahead == NULL) {
		return;
	}
	ahead_end_soon(trace);
	pthread_join(trace->ahead->thread, NULL);
	ahead_free(trace);
	merge_take_own(trace);
}

static bool
has_two_processors(void)
{
	cpu_set_t processors;

	CPU_ZERO(&processors);
	return sched_getaffinity(0, sizeof(processors), &processors) == 0 &&
	       CPU_COUNT(&processors) >= 2;
}

/* Signals are for the threads that the program had before. */
static bool
start_thread(struct trace *trace)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool started = pthread_create(&trace->ahead->thread, NULL, work, trace) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

bool
ahead_start(struct trace *trace)
{
	trace->ahead = calloc(1, sizeof(*trace->ahead));
	if (trace->ahead == NULL) {
		return false;
	}
	for (unsigned i = 0; i < BATCHES; i++) {
		trace->ahead->batch[i].limit = BATCH_EVENTS;
	}
	pthread_mutex_init(&trace->ahead->lock, NULL);
	pthread_cond_init(&trace->ahead->may_fill, NULL);
	pthread_cond_init(&trace->ahead->may_take, NULL);
	if (!start_thread(trace)) {
		ahead_free(trace);
		return false;
	}
	return true;
}

bool
trace_read_ahead(struct trace *trace)
{
	/* Delays are looked up while the trace is read. */
	if (trace->ahead != NULL || trace->bytes < BYTES_LEAST || trace->delays.threads != NULL ||
	    trace->pace.state == PACE_ALONE || !has_two_processors() || !ahead_start(trace)) {
		return false;
	}
	pace_start(&trace->pace);
	return true;
}
