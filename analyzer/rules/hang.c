/*
 * hang.c - threads that wait for one another for ever, told from a look into the process
 * (TRACE.snapshot). Two facts make an edge from a thread to the one that it waits for: a lock,
 * whose owner stands in the process's memory, and a call on an aio, whose callback is open on
 * another thread in the trace. Edges that lead back to where they began are a deadlock, and it is
 * certain: none of these waits ends by itself.
 *
 * A snapshot is a file like others. Of a thread it counts only while the thread has called nothing
 * since; a hostile one can make a deadlock only of calls that did not return in the trace.
 */
#include "analyzer/rules/checker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/memory/waits.h"
#include "analyzer/nng/callbacks.h"

#define NOBODY SIZE_MAX

/* A thread of the snapshot. */
struct waiter {
	const struct snapshot_thread *seen;
	uint32_t thread;              /* in the trace; UINT32_MAX: it has called nothing */
	const struct open_call *call; /* the innermost that is open, or NULL */
	const struct place *callback; /* that the call waits for, on the other thread */
	size_t next;                  /* the waiter that it waits for, or NOBODY */
	bool lock;                    /* because of what the snapshot says, not of the call */
	size_t passed;                /* by which walk, plus one */
};

struct numbered {
	uint32_t tid, thread;
};

/* Both sorted by the system's number: there may be thousands. */
struct waiters {
	struct waiter *items;
	size_t count;
	struct numbered *threads; /* of the trace */
	size_t thread_count;
};

static int
by_tid(const void *left, const void *right)
{
	const struct numbered *a = left, *b = right;

	return a->tid != b->tid ? (a->tid > b->tid ? 1 : -1)
	                        : (a->thread > b->thread) - (a->thread < b->thread);
}

static int
by_seen_tid(const void *left, const void *right)
{
	const struct waiter *a = left, *b = right;

	return (a->seen->tid > b->seen->tid) - (a->seen->tid < b->seen->tid);
}

static bool
number_threads(struct checker *checker, struct waiters *waiters)
{
	waiters->threads = calloc(checker->info->threads + 1, sizeof(*waiters->threads));
	for (uint32_t i = 0; waiters->threads != NULL && i < checker->info->threads; i++) {
		const struct trace_thread *thread = trace_thread(checker->trace, i);
		if (thread != NULL) {
			waiters->threads[waiters->thread_count++] = (struct numbered){thread->tid, i};
		}
	}
	if (waiters->thread_count > 1) {
		qsort(waiters->threads, waiters->thread_count, sizeof(*waiters->threads), by_tid);
	}
	return waiters->threads != NULL;
}

/* A number comes back; then the later thread has it. */
static uint32_t
thread_of(const struct waiters *waiters, uint32_t tid)
{
	size_t low = 0, high = waiters->thread_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (waiters->threads[middle].tid <= tid) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low > 0 && waiters->threads[low - 1].tid == tid ? waiters->threads[low - 1].thread
	                                                       : UINT32_MAX;
}

static const struct open_call *
innermost(const struct checker *checker, uint32_t thread)
{
	const struct open_call *call = NULL, *next;

	while ((next = model_next_open(checker->model, thread, call)) != NULL) {
		call = next;
	}
	return call;
}

/* Has the thread called or returned since the look? Then it does not wait there any more. */
static bool
has_gone_on(struct checker *checker, uint32_t thread, uint64_t stop_ns)
{
	const struct trace_thread *known = trace_thread(checker->trace, thread);
	struct event last;

	return known == NULL || !trace_event_at(checker->trace, known->last_ref, &last) ||
	       last.time_ns > stop_ns;
}

static size_t
find(const struct waiters *waiters, uint32_t tid)
{
	const struct snapshot_thread seen = {.tid = tid};
	const struct waiter key = {.seen = &seen};
	const struct waiter *found =
	    bsearch(&key, waiters->items, waiters->count, sizeof(key), by_seen_tid);

	return found != NULL ? (size_t)(found - waiters->items) : NOBODY;
}

static bool
is_lock(const struct snapshot_thread *seen)
{
	return (seen->wait == WAIT_MUTEX || seen->wait == WAIT_RWLOCK ||
	        seen->wait == WAIT_THREAD_END) &&
	       seen->owner != 0 && (seen->flags & SNAPSHOT_TIMED) == 0;
}

/* The thread that runs the callback for which this one's call waits. */
static size_t
runs_callback(const struct checker *checker, const struct waiters *waiters, struct waiter *self)
{
	const struct open_call *call = self->call;
	const struct place *callback = call != NULL ? rules_awaited(checker, call, self->thread) : NULL;
	const struct trace_thread *thread =
	    callback != NULL ? trace_thread(checker->trace, callback->thread) : NULL;
	size_t other = thread != NULL ? find(waiters, thread->tid) : NOBODY;

	if (other == NOBODY || waiters->items[other].thread != callback->thread) {
		return NOBODY;
	}
	self->callback = callback;
	return other;
}

static void
find_edge(const struct checker *checker, struct waiters *waiters, size_t at)
{
	struct waiter *self = &waiters->items[at];

	self->next = is_lock(self->seen) ? find(waiters, self->seen->owner) : NOBODY;
	self->lock = self->next != NOBODY;
	if (!self->lock) {
		self->next = runs_callback(checker, waiters, self);
	}
}

/* "waits for a mutex that thread 3 has locked": how the story says an edge. */
static void
describe_edge(const struct waiters *waiters, const struct waiter *waiter, char *text, size_t size)
{
	const struct waiter *other = &waiters->items[waiter->next];
	char name[32];

	if (other->thread == UINT32_MAX) {
		snprintf(name, sizeof(name), "thread %" PRIu32 " of the process", other->seen->tid);
	} else {
		snprintf(name, sizeof(name), "thread %" PRIu32, other->thread + 1);
	}
	if (!waiter->lock) {
		snprintf(text, size, "it waits for a callback on %s", name);
	} else if (waiter->seen->wait == WAIT_THREAD_END) {
		snprintf(text, size, "this thread then waits for the end of %s", name);
	} else {
		snprintf(text, size, "this thread then waits for %s 0x%" PRIx64 ", which %s has locked",
		         waiter->seen->wait == WAIT_MUTEX ? "the mutex" : "the lock", waiter->seen->address,
		         name);
	}
}

/* Where a thread entered the call or callback in which it waits. */
static const struct place *
entered(const struct waiter *waiter)
{
	static const struct place nowhere;

	return waiter->call != NULL ? &waiter->call->place : &nowhere;
}

static void
tell_steps(struct story *story, const struct waiters *waiters, size_t first)
{
	size_t at = first;
	char text[120];

	do {
		const struct waiter *waiter = &waiters->items[at];
		describe_edge(waiters, waiter, text, sizeof(text));
		if (at != first || waiter->lock) {
			bool callback = waiter->call != NULL && waiter->call->callback;
			story_aside(story, callback ? ROLE_COMPLETED : ROLE_USED, entered(waiter), "%s", text);
		}
		at = waiter->next;
	} while (at != first);
}

/* A call that waits for an aio is the mistake; without one, the outermost callback is. */
static void
tell(struct checker *checker, const struct waiters *waiters, size_t first, size_t length)
{
	const struct waiter *waiter = &waiters->items[first];
	const struct open_call *call = waiter->call;
	struct story story;

	if (!waiter->lock) {
		const struct waiter *other = &waiters->items[waiter->next];
		bool closes = call->aio == NULL; /* a socket, or its dialer or listener */
		const struct object *object = closes ? &call->handle->object : &call->aio->object;
		story_begin(&story, RULE_AIO_WAIT_DEADLOCK, object);
		story_step(&story, closes ? ROLE_OPENED : ROLE_ALLOCATED, &object->born, NULL);
		if (entered(other)->seq != waiter->callback->seq) {
			story_step(&story, ROLE_COMPLETED, waiter->callback, "from here the callback runs");
		}
		tell_steps(&story, waiters, first);
		story_offence(&story, ROLE_WAITED, &call->place);
		story_message(&story,
		              "%s waits for %s callback, and the callback waits for %s: a look into "
		              "the process found a circle of %zu threads",
		              function_name(&call->place), closes ? "a pipe" : "the aio's",
		              !other->lock                           ? "another callback"
		              : other->seen->wait == WAIT_THREAD_END ? "the end of a thread"
		              : length == 2                          ? "a lock that this thread holds"
		                                                     : "a lock",
		              length);
		story_advice(&story, "hold no lock that the callback takes while waiting for it, and let "
		                     "callbacks wait for nothing");
	} else {
		const char *in = call->callback ? callback_facts[callback_sort(call->function)].sentence
		                                : function_name(&call->place);
		story_begin(&story, RULE_AIO_WAIT_DEADLOCK, call->aio == NULL ? NULL : &call->aio->object);
		tell_steps(&story, waiters, first);
		story_offence(&story, ROLE_USED, &call->place);
		story_message(
		    &story,
		    "a thread in %s waits for ever for %s: a look into the process found a circle "
		    "of %zu thread%s",
		    in,
		    waiter->seen->wait == WAIT_THREAD_END ? "the end of another"
		    : length == 1                         ? "a lock that it holds itself"
		                                          : "a lock",
		    length, length == 1 ? "" : "s");
		story_advice(&story, "take locks in one order everywhere, and hold none while NNG may call "
		                     "a callback that takes it");
	}
	story_end(&story, checker);
}

/*
 * The waiter of a circle to tell it from: one that waits for an aio, else one in a callback, else
 * one in a call of NNG's. NOBODY: NNG has no part in it.
 */
static size_t
best_of(const struct waiters *waiters, size_t start, size_t *length)
{
	size_t best = NOBODY, at = start;
	int rank = 0;

	*length = 0;
	do {
		const struct waiter *waiter = &waiters->items[at];
		int own = !waiter->lock                                    ? 3
		          : waiter->call != NULL && waiter->call->callback ? 2
		          : waiter->call != NULL                           ? 1
		                                                           : 0;
		if (own > rank) {
			rank = own;
			best = at;
		}
		++*length;
		at = waiter->next;
	} while (at != start);
	return best;
}

/* For the report, which shows their stacks. */
static void
note_hung(struct rules_look *look, const struct waiter *waiter)
{
	if (look->hung_count < RULES_HUNG_MAX) {
		look->hung[look->hung_count++] = waiter->seen;
	}
}

/* Of what a circle tells, the rules that conclude from the trace alone say nothing more. */
static void
note_told(struct checker *checker, const struct waiters *waiters, size_t start)
{
	size_t at = start;

	do {
		const struct waiter *waiter = &waiters->items[at];
		if (waiter->call != NULL) {
			checker_once(checker, RULE_AIO_WAIT_DEADLOCK, waiter->call->place.seq);
		}
		note_hung(checker->watch->look, waiter);
		at = waiter->next;
	} while (at != start);
}

/* Follows the edges from everywhere; each circle is met once. */
static void
find_circles(struct checker *checker, struct waiters *waiters)
{
	for (size_t i = 0; i < waiters->count; i++) {
		size_t at = i;
		while (at != NOBODY && waiters->items[at].passed == 0) {
			waiters->items[at].passed = i + 1;
			at = waiters->items[at].next;
		}
		if (at == NOBODY || waiters->items[at].passed != i + 1) {
			continue;
		}
		size_t length, best = best_of(waiters, at, &length);
		if (best != NOBODY) {
			tell(checker, waiters, best, length);
			note_told(checker, waiters, at);
		}
	}
}

/* False: the thread has gone on since the look. */
static bool
take_thread(struct checker *checker, struct waiters *waiters, const struct snapshot_thread *seen,
            uint64_t stop_ns)
{
	struct waiter *waiter = &waiters->items[waiters->count];

	*waiter =
	    (struct waiter){.seen = seen, .thread = thread_of(waiters, seen->tid), .next = NOBODY};
	if (waiter->thread == UINT32_MAX) {
		return true;
	}
	waiter->call = innermost(checker, waiter->thread);
	return !has_gone_on(checker, waiter->thread, stop_ns);
}

static void
judge_threads(struct checker *checker, struct waiters *waiters, const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->thread_count; i++) {
		waiters->count +=
		    take_thread(checker, waiters, &snapshot->threads[i], snapshot->header.stop_ns);
	}
	if (waiters->count > 1) {
		qsort(waiters->items, waiters->count, sizeof(*waiters->items), by_seen_tid);
	}
	for (size_t i = 0; i < waiters->count; i++) {
		find_edge(checker, waiters, i);
	}
	find_circles(checker, waiters);
}

/* Nobody can be connected, and nobody has tried to be for a while. */
static void
waits_alone(struct checker *checker, const struct open_call *call, const struct handle *handle)
{
	const struct handle *socket = handle->socket != NULL ? handle->socket : handle;
	const struct place *tried = &socket->endpoint_tried;
	struct story story;
	char what[80];

	if (!rules_stuck(checker, &call->place) || (tried->seq != 0 && !rules_stuck(checker, tried)) ||
	    !births_sure(checker)) {
		return;
	}
	describe_handle(socket, what, sizeof(what));
	story_begin(&story, RULE_SOCKET_WAIT_ALONE, &socket->object);
	story.finding.doubt = DOUBT_PEER;
	story_step(&story, ROLE_OPENED, &socket->object.born, NULL);
	story_step(&story, ROLE_FAILED, tried, NULL);
	story_offence(&story, ROLE_WAITED, &call->place);
	story_message(&story, "%s never returned: %s has no dialer and no listener%s",
	              function_name(&call->place), what,
	              tried->seq != 0 ? ", because the call that should have made one failed" : "");
	story_advice(&story, "look at what nng_listen and nng_dial return; give the socket a timeout "
	                     "(NNG_OPT_RECVTIMEO, NNG_OPT_SENDTIMEO) where it may have no peer");
	story_end(&story, checker);
}

void
rules_alone_end(struct checker *checker)
{
	if (checker->info->exited) {
		return;
	}
	for (uint32_t thread = 0; thread < model_threads(checker->model); thread++) {
		const struct open_call *call = innermost(checker, thread);
		const struct handle *alone = call != NULL ? open_call_alone(call) : NULL;
		if (alone != NULL) {
			waits_alone(checker, call, alone);
		}
	}
}

void
rules_hang_end(struct checker *checker)
{
	const struct snapshot *snapshot = checker->watch != NULL && checker->watch->look != NULL
	                                      ? checker->watch->look->snapshot
	                                      : NULL;
	/* A process that came to its end did not wait for ever. */
	if (snapshot == NULL || snapshot->thread_count == 0 || checker->info->exited) {
		return;
	}
	struct waiters waiters = {.items = calloc(snapshot->thread_count, sizeof(*waiters.items))};
	if (waiters.items != NULL && number_threads(checker, &waiters)) {
		judge_threads(checker, &waiters, snapshot);
	} else {
		checker->failed = true;
	}
	free(waiters.items);
	free(waiters.threads);
}
