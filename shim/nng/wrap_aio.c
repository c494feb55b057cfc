/*
 * wrap_aio.c - the life of an aio: its callback is called through a trampoline, which records
 * when NNG calls it; and when one without a callback was waited for, the outcome is read. Where
 * the buffers are that its operations work on.
 */
#include "shim/guard/usual.h"
#include "shim/nng/aio_table.h"
#include "shim/nng/modes.h"
#include "shim/nng/wrap.h"
#include "shim/perturb/perturb.h"
#include "shim/stack/callback.h"

/* Out of the way of what happens without a mode. Returns when the callback begins. */
static __attribute__((noinline)) uint64_t
callback_with_modes(struct call *call, nng_cb callback, nng_aio *aio, int result, nng_msg **msg,
                    uint64_t time)
{
	if ((call->epoch & EPOCH_MODES) == EPOCH_GUARD && guard_usual_ended(aio, result, *msg)) {
		return time;
	}
	if ((call->epoch & EPOCH_PERTURB) != 0) {
		call_close(call);
		perturb_at(PERTURB_CALLBACK, NNGT_FN_nng_aio_alloc, (const void *)(uintptr_t)callback);
		time = clock_after();
		*call = call_open_plain();
	}
	if (call_is_guarded(call)) {
		*msg = guard_aio_ended(aio, NULL, result, *msg);
	}
	return time;
}

/* What NNG calls. The trampoline itself may be another aio's by the time the callback is over. */
CALLBACK_CODE static void
run_callback(void *data)
{
	const struct aio_trampoline *t = data;
	nng_cb callback = t->callback;
	void *argument = t->argument;
	nng_aio *aio = aio_trampoline_of(t);
	uint64_t time = clock_after();
	struct call call = call_open_plain();
	if (call.thread != NULL) {
		int result = REAL(nng_aio_result, NULL)(aio);
		nng_msg *msg = REAL(nng_aio_get_msg, NULL)(aio);
		struct record_part parts[] = {{&aio, sizeof(aio)}, {&msg, sizeof(msg)}};
		if (call_has_modes(&call)) {
			time = callback_with_modes(&call, callback, aio, result, &msg, time);
		}
		call_record(&call, NNGT_FN_nng_aio_alloc, NNGT_CALLBACK_BEGIN, (uint32_t)result, parts, 2,
		            time);
		call_close(&call);
	}
	const void *before = callback_enter((const void *)(uintptr_t)callback);
	struct guard_callback running = {aio, guard_callbacks};
	guard_callbacks = &running;
	callback(argument);
	guard_callbacks = running.outer;
	callback_leave(before);
	if (call_reopen(&call)) {
		struct record_part part = {&aio, sizeof(aio)};
		call_record(&call, NNGT_FN_nng_aio_alloc, NNGT_CALLBACK_END, 0, &part, 1, clock_before());
		call_close(&call);
	}
}

int
wrap_nng_aio_alloc(real_nng_aio_alloc_fn real, const void *caller, struct arch_frame frame,
                   nng_aio **aio, nng_cb callback, void *argument)
{
	struct record_thread *self = &record_self;
	struct aio_trampoline *t = NULL;
	bool known = record_enter(self);
	if (known) {
		t = callback != NULL ? aio_trampoline_take(callback, argument) : NULL;
		record_leave(self);
	}
	int result = t != NULL ? real(aio, run_callback, t) : real(aio, callback, argument);
	uint64_t time = clock_after();
	struct call call = known ? call_open(caller, frame) : (struct call){0};
	if (call.thread == NULL) {
		if (t != NULL && result == 0) {
			aio_trampoline_set(t, *aio); /* stays this aio's for good */
		}
		return result;
	}
	nng_aio *made = result == 0 ? *aio : NULL;
	if (t != NULL) {
		aio_trampoline_set(t, made);
	}
	if (made != NULL && (t != NULL || callback == NULL)) {
		aio_table_add(made, t);
	} else {
		aio_trampoline_give(t);
	}
	if (made != NULL && call_is_guarded(&call)) {
		guard_aio_made(made, t == NULL, call.stack);
	}
	struct record_part parts[] = {
	    {&result, sizeof(result)}, {&made, sizeof(made)}, {&callback, sizeof(callback)}};
	call_record(&call, NNGT_FN_nng_aio_alloc, NNGT_CALL | NNGT_RETURNED, call.stack, parts, 3,
	            time);
	call_close(&call);
	return result;
}

/* Before the event of a call, with a mode on. Returns how long the call is delayed inside. */
static __attribute__((noinline, cold)) uint64_t
before_with_modes(struct call *call, struct guard_call *g, nng_aio *aio, const void *caller,
                  struct arch_frame frame)
{
	uint64_t inside = modes_delay(call, g->function, g->does, caller, frame);
	if (call_is_guarded(call)) {
		g->stack = call->stack;
		g->aio = aio;
		guard_before(g);
	}
	return inside;
}

/*
 * The event at entry of the functions below. False: the guard has refused the call, and both of its
 * events are recorded.
 */
static bool
enter(struct call *call, struct guard_call *g, nng_aio *aio, const void *caller,
      struct arch_frame frame)
{
	*call = call_open(caller, frame);
	struct record_part part = {&aio, sizeof(aio)};
	g->offence = -1;
	uint64_t inside = 0;
	bool modes = call_has_modes(call);
	if (modes) {
		inside = before_with_modes(call, g, aio, caller, frame);
	}
	/* A free in the own callback still gives the aio up: later. */
	bool later = g->does == NNGT_DOES_AIO_FREE && g->offence == GUARD_AIO_SELF_WAIT;
	unsigned refused = g->refused && !later ? NNGT_REFUSED : 0;
	call_record(call, g->function, NNGT_ENTER | refused, call->stack, &part, 1, clock_before());
	call_close(call);
	if (modes) {
		guard_act(g, frame);
		perturb_sleep(PERTURB_INSIDE, g->function, inside);
	}
	if (g->refused && call_reopen(call)) {
		nng_msg *none = NULL;
		uint32_t observed = 0;
		struct record_part parts[] = {{&none, sizeof(none)}, {&observed, sizeof(observed)}};
		call_record(call, g->function, NNGT_RETURN | refused, 0, parts,
		            g->does == NNGT_DOES_AIO_FREE ? 0 : 2, clock_after());
		call_close(call);
	}
	return !g->refused;
}

/* NNG has a copy of what an aio sends, and no callback will tell how that ends: after the free
 * nobody could look. */
static void
see_end_of_copy(nng_aio *aio)
{
	struct record_thread *self = &record_self;
	if (!guard_aio_has_copy(aio)) {
		return;
	}
	REAL(nng_aio_stop, NULL)(aio);
	if (record_enter(self)) {
		guard_aio_ended(aio, NULL, REAL(nng_aio_result, NULL)(aio), guard_slot(aio));
		record_leave(self);
	}
}

void
wrap_nng_aio_free(real_nng_aio_free_fn real, const void *caller, struct arch_frame frame,
                  nng_aio *aio)
{
	struct call call;
	struct guard_call g = {.function = NNGT_FN_nng_aio_free, .does = NNGT_DOES_AIO_FREE};
	if (!enter(&call, &g, aio, caller, frame)) {
		if (g.offence == GUARD_AIO_SELF_WAIT) {
			REAL(nng_aio_reap, NULL)(aio); /* which does not wait for the callback */
		}
		return;
	}
	struct aio_trampoline *t = NULL;
	/* Now, since NNG may give the address to another thread's new aio before we are back. */
	if (aio != NULL && call.thread != NULL && record_enter(call.thread)) {
		t = aio_table_remove(aio);
		record_leave(call.thread);
	}
	if (call_is_guarded(&call)) {
		see_end_of_copy(aio);
	}
	real(aio);
	uint64_t time = clock_after();
	if (call_is_guarded(&call)) {
		guard_aio_freed(&g);
	}
	if (call_reopen(&call)) {
		aio_trampoline_give(t);
		call_record(&call, NNGT_FN_nng_aio_free, NNGT_RETURN, 0, NULL, 0, time);
		call_close(&call);
	}
}

void
wrap_nng_aio_reap(real_nng_aio_reap_fn real, const void *caller, struct arch_frame frame,
                  nng_aio *aio)
{
	struct call call = call_open(caller, frame);
	struct guard_call g = {.function = NNGT_FN_nng_aio_reap,
	                       .does = NNGT_DOES_AIO_REAP,
	                       .stack = call.stack,
	                       .aio = aio,
	                       .offence = -1};
	if (call_has_modes(&call)) {
		before_with_modes(&call, &g, aio, caller, frame);
	}
	unsigned refused = g.refused ? NNGT_RETURNED | NNGT_REFUSED : 0;
	struct nngt_head *event =
	    call_event(&call, NNGT_FN_nng_aio_reap, NNGT_CALL | refused, call.stack,
	               (const uint8_t *)&aio, sizeof(aio), 1, clock_before());
	if (event != NULL) {
		call_close(&call);
	}
	guard_act(&g, frame);
	if (g.refused) {
		return;
	}
	real(aio);
	if (call_may_complete(&call, event)) {
		call_completed(event, NNGT_VOID, NULL, 0);
	}
}

/*
 * The event at return of wait and stop, with the outcome when no callback tells it. The guard gets
 * to know it also where the events find no space.
 */
static void
leave(struct call *call, const struct guard_call *g, nng_aio *aio, uint64_t time)
{
	struct record_thread *self = &record_self;
	const bool recorded = call_reopen(call);
	const bool guarded = call_is_guarded(call) && call->epoch == record_epoch();
	if (!recorded && !(guarded && record_enter(self))) {
		return;
	}
	uint32_t observed = aio != NULL && aio_table_is_plain(aio);
	nng_msg *msg = observed ? REAL(nng_aio_get_msg, NULL)(aio) : NULL;
	int result = observed ? REAL(nng_aio_result, NULL)(aio) : 0;
	if (guarded && observed) {
		msg = guard_aio_ended(aio, g, result, msg);
	} else if (guarded) {
		guard_aio_was_waited_for(g);
	}
	if (recorded) {
		struct record_part parts[] = {{&msg, sizeof(msg)}, {&observed, sizeof(observed)}};
		call_record(call, g->function, NNGT_RETURN, (uint32_t)result, parts, 2, time);
		call_close(call);
	} else {
		record_leave(self);
	}
}

/* The last of all, when everything is noted: the delay after the call. */
static inline void
delay_after(const struct call *call, const struct guard_call *g, const void *caller)
{
	if (call_has_modes(call)) {
		perturb_after(g->function, g->does, caller);
	}
}

void
wrap_nng_aio_stop(real_nng_aio_stop_fn real, const void *caller, struct arch_frame frame,
                  nng_aio *aio)
{
	struct call call;
	struct guard_call g = {.function = NNGT_FN_nng_aio_stop, .does = NNGT_DOES_AIO_STOP};
	if (!enter(&call, &g, aio, caller, frame)) {
		return;
	}
	real(aio);
	leave(&call, &g, aio, clock_after());
	if (call_is_guarded(&call)) {
		guard_aio_stopped(aio);
	}
	delay_after(&call, &g, caller);
}

void
wrap_nng_aio_wait(real_nng_aio_wait_fn real, const void *caller, struct arch_frame frame,
                  nng_aio *aio)
{
	struct call call;
	struct guard_call g = {.function = NNGT_FN_nng_aio_wait, .does = NNGT_DOES_AIO_WAIT};
	if (!enter(&call, &g, aio, caller, frame)) {
		return;
	}
	real(aio);
	leave(&call, &g, aio, clock_after());
	delay_after(&call, &g, caller);
}

/*
 * The event of nng_aio_set_iov, or NULL. NNG copies the array, and reads it when it takes so many:
 * not more than that are looked at here. refused: 0, or the flags of an event that is complete,
 * with its result.
 */
static struct nngt_head *
record_buffers(struct call *call, nng_aio *aio, unsigned count, const nng_iov *iov,
               unsigned refused, int result)
{
	const unsigned known = iov != NULL && count <= NNGT_BUFFERS_MAX ? count : 0;
	const unsigned flags = (known > 0 ? NNGT_BUFFERS : 0) | refused;
	uint8_t payload[WIDTH_RESULT + WIDTH_AIO + WIDTH_INT + NNGT_BUFFERS_MAX * NNGT_BUFFER_BYTES];
	uint8_t *p = encode_value(payload, NNGT_RESULT, &result, sizeof(result));
	p = encode_value(p, NNGT_AIO, &aio, sizeof(aio));
	p = encode_value(p, NNGT_INT, &count, sizeof(count));
	for (unsigned i = 0; i < known; i++) {
		p = encode_value(p, NNGT_POINTER, &iov[i].iov_buf, sizeof(iov[i].iov_buf));
		p = encode_value(p, NNGT_SIZE, &iov[i].iov_len, sizeof(iov[i].iov_len));
	}
	struct nngt_head *event =
	    call_event(call, NNGT_FN_nng_aio_set_iov, NNGT_CALL | flags, call->stack, payload,
	               (unsigned)(p - payload), 1u << WIDTH_RESULT / NNGT_WORD, clock_before());
	if (event != NULL) {
		call_close(call);
	}
	return event;
}

/* With a mode on. Returns its event, or NULL; *refused: NNG must not get the call. */
static __attribute__((noinline, cold)) struct nngt_head *
set_iov_with_modes(struct call *call, const void *caller, struct arch_frame frame, nng_aio *aio,
                   unsigned count, const nng_iov *iov, bool *refused)
{
	struct guard_call g = {
	    .function = NNGT_FN_nng_aio_set_iov, .does = NNGT_DOES_AIO_CHANGE, .offence = -1};
	uint64_t inside = before_with_modes(call, &g, aio, caller, frame);
	struct nngt_head *event =
	    record_buffers(call, aio, count, iov, g.refused ? NNGT_RETURNED | NNGT_REFUSED : 0,
	                   g.refused ? GUARD_INVALID : 0);
	*refused = g.refused;
	guard_act(&g, frame);
	perturb_sleep(PERTURB_INSIDE, g.function, inside);
	return event;
}

int
wrap_nng_aio_set_iov(real_nng_aio_set_iov_fn real, const void *caller, struct arch_frame frame,
                     nng_aio *aio, unsigned count, const nng_iov *iov)
{
	struct call call = call_open(caller, frame);
	struct nngt_head *event;
	if (call_has_modes(&call)) {
		bool refused;
		event = set_iov_with_modes(&call, caller, frame, aio, count, iov, &refused);
		if (refused) {
			return GUARD_INVALID;
		}
	} else {
		event = record_buffers(&call, aio, count, iov, 0, 0);
	}
	int result = real(aio, count, iov);
	if (call_may_complete(&call, event)) {
		call_completed(event, NNGT_RESULT, &result, sizeof(result));
	}
	return result;
}
