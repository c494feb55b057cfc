/*
 * wrap_pipe.c - nng_pipe_notify: its callback is called through a trampoline, which records
 * when NNG calls it.
 *
 * NNG may still be about to run a callback that has been replaced, so a trampoline is never
 * used for anything else: equal registrations share one, and there is one a registration.
 */
#include <sys/mman.h>

#include "shim/base/arena.h"
#include "shim/nng/wrap.h"
#include "shim/stack/callback.h"
#include "shim/base/lock.h"
#include "shim/nng/wrap_pipe.h"

#define PLACES_FIRST 256u

struct pipe_trampoline {
	nng_socket socket;
	nng_pipe_ev event;
	nng_pipe_cb callback;
	void *argument;
};

static spin_lock lock = SPIN_LOCK_FREE;
static struct arena arena;
static struct pipe_trampoline **table; /* NULL: not used */
static size_t used, size;              /* size: a power of two, or 0 */

void
wrap_pipe_start(void)
{
	spin_reset(&lock);
	arena_start(&arena);
}

CALLBACK_CODE static void
run_callback(nng_pipe pipe, nng_pipe_ev event, void *data)
{
	const struct pipe_trampoline *t = data;
	uint64_t time = clock_after();
	struct call call = call_open_plain();
	struct record_part parts[] = {{&pipe, sizeof(pipe)},
	                              {&t->socket, sizeof(t->socket)},
	                              {&t->callback, sizeof(t->callback)}};
	call_record(&call, NNGT_FN_nng_pipe_notify, NNGT_CALLBACK_BEGIN, (uint32_t)event, parts, 3,
	            time);
	call_close(&call);
	const void *before = callback_enter((const void *)(uintptr_t)t->callback);
	t->callback(pipe, event, t->argument);
	callback_leave(before);
	if (call_reopen(&call)) {
		call_record(&call, NNGT_FN_nng_pipe_notify, NNGT_CALLBACK_END, (uint32_t)event, parts, 3,
		            clock_before());
		call_close(&call);
	}
}

static uint64_t
mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* The place of a registration, or the free one where it would be. There is always a free one. */
static struct pipe_trampoline **
find_place(struct pipe_trampoline **places, size_t count, const struct pipe_trampoline *wanted)
{
	uint64_t hash = mix(wanted->socket.id, (uint64_t)wanted->event);
	hash = mix(mix(hash, (uintptr_t)wanted->callback), (uintptr_t)wanted->argument);
	for (size_t i = (size_t)hash & (count - 1);; i = (i + 1) & (count - 1)) {
		const struct pipe_trampoline *t = places[i];
		if (t == NULL || (t->socket.id == wanted->socket.id && t->event == wanted->event &&
		                  t->callback == wanted->callback && t->argument == wanted->argument)) {
			return &places[i];
		}
	}
}

static bool
make_room(void)
{
	if (used < size / 4 * 3) {
		return true;
	}
	size_t larger = size == 0 ? PLACES_FIRST : 2 * size, smaller = size;
	void *memory = mmap(NULL, larger * sizeof(*table), PROT_READ | PROT_WRITE,
	                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		return false;
	}
	struct pipe_trampoline **places = memory, **old = table;
	for (size_t i = 0; i < smaller; i++) {
		if (old[i] != NULL) {
			*find_place(places, larger, old[i]) = old[i];
		}
	}
	table = places; /* first of all: a fork may happen here */
	size = larger;
	if (old != NULL) {
		munmap(old, smaller * sizeof(*old));
	}
	return true;
}

/* The trampoline of a registration, or NULL: no memory. Busy threads. */
static struct pipe_trampoline *
find_trampoline(const struct pipe_trampoline *wanted)
{
	struct pipe_trampoline *t = NULL;
	spin_take(&lock);
	if (make_room()) {
		struct pipe_trampoline **place = find_place(table, size, wanted);
		t = *place;
		if (t == NULL && (t = arena_take(&arena, sizeof(*t))) != NULL) {
			*t = *wanted;
			*place = t;
			used++;
		}
	}
	spin_give(&lock);
	return t;
}

int
wrap_nng_pipe_notify(real_nng_pipe_notify_fn real, const void *caller, struct arch_frame frame,
                     nng_socket socket, nng_pipe_ev event, nng_pipe_cb callback, void *argument)
{
	struct call call = call_open(caller, frame);
	struct pipe_trampoline *t = NULL;
	if (call.thread != NULL && callback != NULL) {
		t = find_trampoline(&(struct pipe_trampoline){socket, event, callback, argument});
	}
	uint8_t payload[WIDTH_RESULT + WIDTH_SOCKET + WIDTH_INT + WIDTH_FUNCTION] = {0};
	uint8_t *p = payload + WIDTH_RESULT;
	p = encode_value(p, NNGT_SOCKET, &socket, sizeof(socket));
	p = encode_value(p, NNGT_INT, &event, sizeof(event));
	const uint32_t pointers = 1u << (p - payload) / NNGT_WORD;
	encode_value(p, NNGT_FUNCTION, &callback, sizeof(callback));
	struct nngt_head *e = call_event(&call, NNGT_FN_nng_pipe_notify, NNGT_CALL, call.stack, payload,
	                                 sizeof(payload), pointers, clock_before());
	if (e != NULL) {
		call_close(&call);
	}
	int result =
	    t != NULL ? real(socket, event, run_callback, t) : real(socket, event, callback, argument);
	if (call_may_complete(&call, e)) {
		call_completed(e, NNGT_RESULT, &result, sizeof(result));
	}
	return result;
}
