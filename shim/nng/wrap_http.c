/*
 * wrap_http.c - HTTP handlers: their function is called through one of ours, which records when
 * NNG calls it and for which aio; so is the destructor of a handler's data.
 *
 * NNG 1 gives the function nothing but the aio, whose input 1 is the handler: ours looks the
 * application's up by that. NNG 2 gives it the handler's data: there the data is ours, and holds
 * the application's function, data and destructor.
 */
#include "shim/guard/guard.h"
#include "shim/nng/wrap_http.h"

#include "shim/nng/wrap.h"
#include "shim/stack/callback.h"
#include "shim/nng/function_table.h"

#define INPUT_HANDLER 1u

/* A handler's function in NNG 2. */
typedef void (*handler_of_conn)(nng_http *conn, void *data, nng_aio *aio);

/* The data of a handler in NNG 2. Those of handlers that are gone are used again. */
struct handler_data {
	handler_of_conn callback;
	void *data;
	nng_cb destructor;
	const nng_http_handler *handler;
	struct handler_data *next_free;
};

/* How the functions of handlers are called; of a release between the two they are left alone. */
enum style { STYLE_AIO, STYLE_CONN, STYLE_OTHER };

static struct function_table handlers, destructors;
static spin_lock lock = SPIN_LOCK_FREE;
static struct arena arena;
static struct handler_data *unused;

void
wrap_http_start(void)
{
	function_table_start(&handlers);
	function_table_start(&destructors);
	spin_reset(&lock);
}

static enum style
handler_style(void)
{
	if (real_find_name("nng_http_req_alloc", NULL) != NULL) {
		return STYLE_AIO;
	}
	/* 2.0.0-alpha.3 lets the application ask for the data */
	return real_find_name("nng_http_handler_get_data", NULL) == NULL ? STYLE_CONN : STYLE_OTHER;
}

/* Busy threads. NULL: no memory. */
static struct handler_data *
take_data(void)
{
	spin_take(&lock);
	struct handler_data *d = unused;
	if (d != NULL) {
		unused = d->next_free;
	} else {
		d = arena_take(&arena, sizeof(*d));
	}
	spin_give(&lock);
	if (d != NULL) {
		*d = (struct handler_data){0};
	}
	return d;
}

static void
give_data(struct handler_data *d)
{
	spin_take(&lock);
	d->next_free = unused;
	unused = d;
	spin_give(&lock);
}

/* The event at either end of a handler's function. conn: NULL in NNG 1. */
static void
handler_event(struct call *call, enum nngt_type type, nng_aio *aio, function_any callback,
              nng_http *conn, uint64_t time)
{
	struct record_part parts[] = {
	    {&aio, sizeof(aio)}, {&callback, sizeof(callback)}, {&conn, sizeof(conn)}};
	call_record(call, NNGT_FN_nng_http_handler_alloc, type, 0, parts, 3, time);
	call_close(call);
}

/* The aio is NNG's own, perhaps where one of the application's was. */
static void
guard_shown(const struct call *call, const nng_aio *aio)
{
	if ((call->epoch & EPOCH_GUARD) != 0) {
		guard_forget(aio);
	}
}

CALLBACK_CODE static void
run_handler(nng_aio *aio)
{
	uint64_t time = clock_after();
	const void *handler = REAL(nng_aio_get_input, NULL)(aio, INPUT_HANDLER);
	nng_http_cb callback = (nng_http_cb)function_table_get(&handlers, handler);
	struct call call = call_open_plain();
	guard_shown(&call, aio);
	handler_event(&call, NNGT_CALLBACK_BEGIN, aio, (function_any)callback, NULL, time);
	const void *before = callback_enter((const void *)(uintptr_t)callback);
	callback(aio);
	callback_leave(before);
	if (call_reopen(&call)) {
		handler_event(&call, NNGT_CALLBACK_END, aio, (function_any)callback, NULL, clock_before());
	}
}

/* When the handler has finished the aio, it and its data may be gone before the function is. */
CALLBACK_CODE static void
run_handler_of_conn(nng_http *conn, void *data, nng_aio *aio)
{
	uint64_t time = clock_after();
	const struct handler_data own = *(const struct handler_data *)data;
	struct call call = call_open_plain();
	guard_shown(&call, aio);
	handler_event(&call, NNGT_CALLBACK_BEGIN, aio, (function_any)own.callback, conn, time);
	const void *before = callback_enter((const void *)(uintptr_t)own.callback);
	own.callback(conn, own.data, aio);
	callback_leave(before);
	if (call_reopen(&call)) {
		handler_event(&call, NNGT_CALLBACK_END, aio, (function_any)own.callback, conn,
		              clock_before());
	}
}

CALLBACK_CODE static void
call_destructor(nng_cb destructor, void *data)
{
	const void *code = (const void *)(uintptr_t)destructor;
	struct call call = call_callback_begins(NNGT_FN_nng_http_handler_set_data, code, 0);
	const void *before = callback_enter(code);
	destructor(data);
	callback_leave(before);
	call_callback_ends(&call, NNGT_FN_nng_http_handler_set_data, code, 0);
}

CALLBACK_CODE static void
run_destructor(void *data)
{
	nng_cb destructor = (nng_cb)function_table_get(&destructors, data);
	call_destructor(destructor, data);
}

/* The data of ours that a handler of NNG 2 has; NULL: none. */
static struct handler_data *
data_of(const nng_http_handler *handler)
{
	return (struct handler_data *)(uintptr_t)function_table_get(&handlers, handler);
}

/* The destructor of our own data: the handler is gone, and its address is anybody's. */
CALLBACK_CODE static void
run_destructor_of_conn(void *data)
{
	struct handler_data own = *(struct handler_data *)data;
	if (record_enter(&record_self)) {
		function_table_put(&handlers, NULL, own.handler, NULL);
		give_data(data);
		record_leave(&record_self);
	}
	if (own.destructor != NULL) {
		call_destructor(own.destructor, own.data);
	}
}

/* What a handler that is to be wrapped needs. entry NULL: it cannot be. */
struct handler_room {
	struct function_entry *entry;
	struct handler_data *data; /* STYLE_CONN */
};

static struct handler_room
take_room(enum style style, nng_http_cb callback)
{
	struct handler_room room = {0};
	if (callback == NULL || style == STYLE_OTHER || !record_enter(&record_self)) {
		return room;
	}
	room.data = style == STYLE_CONN ? take_data() : NULL;
	if (style == STYLE_AIO || room.data != NULL) {
		room.entry = function_table_reserve(&handlers);
	}
	if (room.data != NULL && room.entry == NULL) {
		give_data(room.data);
	}
	record_leave(&record_self);
	return room;
}

/* NNG has made the handler; nobody else knows it yet. Busy threads. */
static void
handler_made(const struct handler_room *room, nng_http_handler *made, nng_http_cb callback)
{
	function_any kept = (function_any)callback;
	if (room->data != NULL) {
		room->data->callback = (handler_of_conn)(function_any)callback;
		room->data->handler = made;
		kept = (function_any)(uintptr_t)room->data;
		REAL(nng_http_handler_set_data, NULL)(made, room->data, run_destructor_of_conn);
	}
	function_table_put(&handlers, room->entry, made, kept);
}

int
wrap_nng_http_handler_alloc(real_nng_http_handler_alloc_fn real, const void *caller,
                            struct arch_frame frame, nng_http_handler **handler, const char *path,
                            nng_http_cb callback)
{
	enum style style = handler_style();
	struct handler_room room = take_room(style, callback);
	nng_http_cb ours =
	    style == STYLE_CONN ? (nng_http_cb)(function_any)run_handler_of_conn : run_handler;
	int result = real(handler, path, room.entry != NULL ? ours : callback);
	uint64_t time = clock_after();
	nng_http_handler *made = result == 0 ? *handler : NULL;
	struct call call = call_open(caller, frame);
	if (room.entry != NULL && made != NULL) {
		handler_made(&room, made, callback);
	}
	struct record_part parts[] = {
	    {&result, sizeof(result)}, {&made, sizeof(made)}, {&callback, sizeof(callback)}};
	call_record(&call, NNGT_FN_nng_http_handler_alloc, NNGT_CALL | NNGT_RETURNED, call.stack, parts,
	            3, time);
	call_close(&call);
	return result;
}

/* What NNG is to call to free the data of a handler. Busy threads. */
static nng_cb
destructor_stand_in(void *data, nng_cb destructor)
{
	if (destructor == NULL || data == NULL) {
		return destructor;
	}
	struct function_entry *room = function_table_reserve(&destructors);
	/* Data with two destructors: only one can go through the table. */
	bool kept =
	    room != NULL && function_table_keep(&destructors, room, data, (function_any)destructor);
	return kept ? run_destructor : destructor;
}

int
wrap_nng_http_handler_set_data(real_nng_http_handler_set_data_fn real, const void *caller,
                               struct arch_frame frame, nng_http_handler *handler, void *data,
                               nng_cb destructor)
{
	struct handler_data *ours = handler_style() == STYLE_CONN ? data_of(handler) : NULL;
	struct call call = call_open(caller, frame);
	nng_cb called = destructor;
	if (call.thread != NULL) {
		called = ours == NULL ? destructor_stand_in(data, destructor) : NULL;
		call_close(&call);
	}
	int result = 0; /* NNG 2 gives none */
	if (ours != NULL) {
		ours->data = data;
		ours->destructor = destructor;
	} else {
		result = real(handler, data, called);
	}
	uint64_t time = clock_after();
	if (call_reopen(&call)) {
		struct record_part parts[] = {{&result, sizeof(result)},
		                              {&handler, sizeof(handler)},
		                              {&data, sizeof(data)},
		                              {&destructor, sizeof(destructor)}};
		call_record(&call, NNGT_FN_nng_http_handler_set_data, NNGT_CALL | NNGT_RETURNED, call.stack,
		            parts, 4, time);
		call_close(&call);
	}
	return result;
}
