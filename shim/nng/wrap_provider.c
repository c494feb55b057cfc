/*
 * wrap_provider.c - functions that NNG calls for a provider of operations, and in a thread of
 * NNG's making: they go through code of ours, so that a call of NNG at their very end is seen
 * as the application's. When a function that cancels begins and ends is recorded.
 */
#include "shim/nng/wrap_provider.h"

#include "shim/nng/wrap.h"
#include "shim/stack/callback.h"
#include "shim/nng/function_table.h"

struct thread_start {
	nng_cb function;
	void *argument;
};

static struct function_table cancels;
static spin_lock lock = SPIN_LOCK_FREE;
static struct arena arena;

void
wrap_provider_start(void)
{
	function_table_start(&cancels);
	spin_reset(&lock);
	arena_start(&arena);
}

CALLBACK_CODE static void
run_cancel(nng_aio *aio, void *argument, int error)
{
	nng_aio_cancelfn cancel = (nng_aio_cancelfn)function_table_get(&cancels, aio);
	const void *code = (const void *)(uintptr_t)cancel;
	struct call call = call_callback_begins(NNGT_FN_nng_aio_defer, code, (uint32_t)error);
	const void *before = callback_enter(code);
	cancel(aio, argument, error);
	callback_leave(before);
	call_callback_ends(&call, NNGT_FN_nng_aio_defer, code, (uint32_t)error);
}

/* A thread is made once for each of these, so they are not used again. */
CALLBACK_CODE static void
run_thread(void *data)
{
	const struct thread_start *start = data;
	const void *before = callback_enter((const void *)(uintptr_t)start->function);
	start->function(start->argument);
	callback_leave(before);
}

/* What NNG is to call to cancel this aio. */
static nng_aio_cancelfn
stand_in(nng_aio *aio, nng_aio_cancelfn cancel)
{
	if (cancel == NULL || !record_enter(&record_self)) {
		return cancel;
	}
	struct function_entry *room = function_table_reserve(&cancels);
	if (room != NULL) {
		function_table_put(&cancels, room, aio, (function_any)cancel);
	}
	record_leave(&record_self);
	return room != NULL ? run_cancel : cancel;
}

void
wrap_nng_aio_defer(real_nng_aio_defer_fn real, const void *caller, struct arch_frame frame,
                   nng_aio *aio, nng_aio_cancelfn cancel, void *argument)
{
	uint64_t time = clock_before();
	struct call call = call_open(caller, frame);
	struct record_part parts[] = {{&aio, sizeof(aio)}, {&cancel, sizeof(cancel)}};
	call_record(&call, NNGT_FN_nng_aio_defer, NNGT_CALL | NNGT_RETURNED, call.stack, parts, 2,
	            time);
	call_close(&call);
	real(aio, stand_in(aio, cancel), argument);
}

bool
wrap_nng_aio_start(real_nng_aio_start_fn real, const void *caller, struct arch_frame frame,
                   nng_aio *aio, nng_aio_cancelfn cancel, void *argument)
{
	bool started = real(aio, stand_in(aio, cancel), argument);
	uint64_t time = clock_after();
	uint32_t result = started;
	struct call call = call_open(caller, frame);
	struct record_part parts[] = {
	    {&result, sizeof(result)}, {&aio, sizeof(aio)}, {&cancel, sizeof(cancel)}};
	call_record(&call, NNGT_FN_nng_aio_start, NNGT_CALL | NNGT_RETURNED, call.stack, parts, 3,
	            time);
	call_close(&call);
	return started;
}

static struct thread_start *
take_start(nng_cb function, void *argument)
{
	struct thread_start *start = NULL;
	if (record_enter(&record_self)) {
		spin_take(&lock);
		start = arena_take(&arena, sizeof(*start));
		spin_give(&lock);
		record_leave(&record_self);
	}
	if (start != NULL) {
		*start = (struct thread_start){function, argument};
	}
	return start;
}

int
wrap_nng_thread_create(real_nng_thread_create_fn real, const void *caller, struct arch_frame frame,
                       nng_thread **thread, nng_cb function, void *argument)
{
	struct thread_start *start = take_start(function, argument);
	int result = start != NULL ? real(thread, run_thread, start) : real(thread, function, argument);
	uint64_t time = clock_after();
	nng_thread *made = result == 0 ? *thread : NULL;
	struct call call = call_open(caller, frame);
	struct record_part parts[] = {
	    {&result, sizeof(result)}, {&made, sizeof(made)}, {&function, sizeof(function)}};
	call_record(&call, NNGT_FN_nng_thread_create, NNGT_CALL | NNGT_RETURNED, call.stack, parts, 3,
	            time);
	call_close(&call);
	return result;
}
