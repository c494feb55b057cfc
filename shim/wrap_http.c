/*
 * wrap_http.c - nng_http_handler_alloc: the handler's function is called through one of ours,
 * which records when NNG calls it and for which aio.
 *
 * NNG gives the function nothing but the aio, whose input 1 is the handler: so a table from
 * handlers to functions. A handler's address stays there for good, and is filled in anew when
 * the address is given out again; it is never moved, so reading it takes no lock.
 */
#include <stdatomic.h>

#include "shim/arena.h"
#include "shim/call.h"
#include "shim/lock.h"
#include "shim/wrap_http.h"

#define BUCKETS       1024u
#define INPUT_HANDLER 1u

struct served {
	const nng_http_handler *handler;
	_Atomic(nng_http_cb) callback;
	struct served *next; /* in the bucket */
};

static spin_lock lock = ATOMIC_FLAG_INIT;
static struct arena arena;
static _Atomic(struct served *) buckets[BUCKETS];

int nng_http_handler_alloc(nng_http_handler **handler, const char *path, nng_http_cb callback);

void
wrap_http_start(void)
{
	atomic_flag_clear(&lock);
}

static _Atomic(struct served *) *
bucket_of(const nng_http_handler *handler)
{
	return &buckets[(uintptr_t)handler / 16 % BUCKETS];
}

static struct served *
find(const nng_http_handler *handler)
{
	struct served *s = atomic_load_explicit(bucket_of(handler), memory_order_acquire);
	while (s != NULL && s->handler != handler) {
		s = s->next;
	}
	return s;
}

static void
run_callback(nng_aio *aio)
{
	uint64_t time = clock_after();
	const nng_http_handler *handler = REAL(nng_aio_get_input, NULL)(aio, INPUT_HANDLER);
	nng_http_cb callback = atomic_load(&find(handler)->callback);
	struct call call = call_open_plain();
	struct record_part parts[] = {{&aio, sizeof(aio)}, {&callback, sizeof(callback)}};
	call_record(&call, NNGT_FN_nng_http_handler_alloc, NNGT_CALLBACK_BEGIN, 0, parts, 2, time);
	call_close(&call);
	callback(aio);
	if (call_reopen(&call)) {
		call_record(&call, NNGT_FN_nng_http_handler_alloc, NNGT_CALLBACK_END, 0, parts, 2,
		            clock_before());
		call_close(&call);
	}
}

/* A place in the table for a handler that does not exist yet. Busy threads. */
static struct served *
reserve(void)
{
	spin_take(&lock);
	struct served *s = arena_take(&arena, sizeof(*s));
	spin_give(&lock);
	return s;
}

/* Before NNG can call it: the handler is not with a server yet. Busy threads. */
static void
enter(struct served *fresh, const nng_http_handler *handler, nng_http_cb callback)
{
	spin_take(&lock);
	struct served *s = find(handler);
	if (s != NULL) {
		atomic_store(&s->callback, callback); /* the fresh place is lost; it is small */
	} else {
		_Atomic(struct served *) *bucket = bucket_of(handler);
		fresh->handler = handler;
		atomic_init(&fresh->callback, callback);
		fresh->next = atomic_load(bucket);
		atomic_store_explicit(bucket, fresh, memory_order_release);
	}
	spin_give(&lock);
}

/* From NNG 2.0 on the function has other arguments: it is left alone. */
static bool
takes_aio(void)
{
	return real_find_name("nng_http_req_alloc", NULL) != NULL;
}

EXPORTED int
nng_http_handler_alloc(nng_http_handler **handler, const char *path, nng_http_cb callback)
{
	const void *caller = CALLER;
	real_nng_http_handler_alloc_fn real = REAL(nng_http_handler_alloc, caller);
	if (origin_is_library(caller)) {
		int value = real(handler, path, callback);
		return value;
	}
	struct record_thread *self = &record_self;
	struct served *place = NULL;
	bool known = record_enter(self);
	if (known) {
		place = callback != NULL && takes_aio() ? reserve() : NULL;
		record_leave(self);
	}
	int result = real(handler, path, place != NULL ? run_callback : callback);
	uint64_t time = clock_after();
	nng_http_handler *made = result == 0 ? *handler : NULL;
	struct call call = known ? call_open(caller) : (struct call){0};
	if (place != NULL && made != NULL) {
		enter(place, made, callback);
	}
	struct record_part parts[] = {
	    {&result, sizeof(result)}, {&made, sizeof(made)}, {&callback, sizeof(callback)}};
	call_record(&call, NNGT_FN_nng_http_handler_alloc, NNGT_CALL | NNGT_RETURNED, call.stack,
	            parts, 3, time);
	call_close(&call);
	return result;
}
