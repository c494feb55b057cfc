/*
 * wrap_http.c - HTTP handlers: their function is called through one of ours, which records when
 * NNG calls it and for which aio; so is the destructor of a handler's data.
 *
 * NNG gives the function nothing but the aio, whose input 1 is the handler. A handler's
 * function is entered after NNG has made it, before anybody can give it to a server.
 */
#include "shim/nng/wrap_http.h"

#include "shim/nng/call.h"
#include "shim/nng/callback.h"
#include "shim/nng/function_table.h"

#define INPUT_HANDLER 1u

static struct function_table handlers, destructors;

int nng_http_handler_alloc(nng_http_handler **handler, const char *path, nng_http_cb callback);
int nng_http_handler_set_data(nng_http_handler *handler, void *data, nng_cb destructor);

void
wrap_http_start(void)
{
	function_table_start(&handlers);
	function_table_start(&destructors);
}

CALLBACK_CODE static void
run_handler(nng_aio *aio)
{
	uint64_t time = clock_after();
	const void *handler = REAL(nng_aio_get_input, NULL)(aio, INPUT_HANDLER);
	nng_http_cb callback = (nng_http_cb)function_table_get(&handlers, handler);
	struct call call = call_open_plain();
	struct record_part parts[] = {{&aio, sizeof(aio)}, {&callback, sizeof(callback)}};
	call_record(&call, NNGT_FN_nng_http_handler_alloc, NNGT_CALLBACK_BEGIN, 0, parts, 2, time);
	call_close(&call);
	const void *before = callback_enter((const void *)(uintptr_t)callback);
	callback(aio);
	callback_leave(before);
	if (call_reopen(&call)) {
		call_record(&call, NNGT_FN_nng_http_handler_alloc, NNGT_CALLBACK_END, 0, parts, 2,
		            clock_before());
		call_close(&call);
	}
}

CALLBACK_CODE static void
run_destructor(void *data)
{
	nng_cb destructor = (nng_cb)function_table_get(&destructors, data);
	const void *before = callback_enter((const void *)(uintptr_t)destructor);
	destructor(data);
	callback_leave(before);
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
	struct function_entry *room = NULL;
	if (callback != NULL && takes_aio() && record_enter(&record_self)) {
		room = function_table_reserve(&handlers);
		record_leave(&record_self);
	}
	int result = real(handler, path, room != NULL ? run_handler : callback);
	uint64_t time = clock_after();
	nng_http_handler *made = result == 0 ? *handler : NULL;
	struct call call = call_open(caller, FRAME);
	if (room != NULL && made != NULL) {
		function_table_put(&handlers, room, made, (function_any)callback);
	}
	struct record_part parts[] = {
	    {&result, sizeof(result)}, {&made, sizeof(made)}, {&callback, sizeof(callback)}};
	call_record(&call, NNGT_FN_nng_http_handler_alloc, NNGT_CALL | NNGT_RETURNED, call.stack, parts,
	            3, time);
	call_close(&call);
	return result;
}

EXPORTED int
nng_http_handler_set_data(nng_http_handler *handler, void *data, nng_cb destructor)
{
	const void *caller = CALLER;
	real_nng_http_handler_set_data_fn real = REAL(nng_http_handler_set_data, caller);
	if (origin_is_library(caller)) {
		int value = real(handler, data, destructor);
		return value;
	}
	struct call call = call_open(caller, FRAME);
	nng_cb called = destructor;
	if (call.thread != NULL) {
		if (destructor != NULL && data != NULL) {
			struct function_entry *room = function_table_reserve(&destructors);
			/* Data with two destructors: only one can go through the table. */
			if (room != NULL &&
			    function_table_keep(&destructors, room, data, (function_any)destructor)) {
				called = run_destructor;
			}
		}
		call_close(&call);
	}
	int result = real(handler, data, called);
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
