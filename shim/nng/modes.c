/* modes.c - see modes.h */
#include "shim/nng/modes.h"

#include "shim/perturb/perturb.h"

/* As encode_argument, which it asks for what is seldom: most are pointers and numbers that go in.
 */
ENCODE_INLINE uint8_t *
put(uint8_t *p, enum encode_part part, const struct modes_argument *a, const void *parameter,
    bool filled)
{
	if (a->width == 0) {
		return p;
	}
	if (part != ENCODE_OUT && a->is_plain) {
		if (a->width == sizeof(uint64_t)) {
			memcpy(p, parameter, sizeof(uint64_t));
		} else {
			memcpy(p, parameter, sizeof(uint32_t));
		}
		return p + a->width;
	}
	return encode_argument(p, part, a->kind, parameter, a->size, filled);
}

/* Records an event with the arguments of a part of the call, and with its result before them when
 * it `has_value`. filled: NNG has filled in what it fills in. In line: most of it is constant. */
ENCODE_INLINE void
record(struct modes_call *m, unsigned type, enum encode_part part, bool filled, bool has_value,
       uint32_t aux, uint64_t time)
{
	const struct modes_row *row = m->row;
	uint8_t payload[sizeof(uint64_t) * (1 + MODES_ARGUMENTS)] = {0}, *p = payload;
	uint32_t pointers = 0;
	if (has_value) {
		p = encode_value(p, row->result, m->value, row->result_size);
	}
	for (unsigned i = 0; i < row->count; i++) {
		const struct modes_argument *a = &row->arguments[i];
		if (encode_holds(part, a->kind)) {
			pointers |= a->width == sizeof(uint64_t) ? 1u << (p - payload) / NNGT_WORD : 0;
			p = put(p, part, a, m->arguments[i], filled);
		}
	}
	m->event = call_event(&m->call, row->function, type, aux, payload, (unsigned)(p - payload),
	                      pointers, time);
	if (m->event != NULL) {
		call_close(&m->call);
	}
}

static bool
has_succeeded(const struct modes_call *m)
{
	return encode_succeeded(m->row->result, m->value, m->row->result_size);
}

static uint32_t
number_of(const struct modes_call *m)
{
	return encode_number(m->row->result, m->value, m->row->result_size);
}

/* How long the call is delayed inside, which is drawn before: it may get two events then. */
static uint64_t
draw_inside(const struct modes_call *m)
{
	const struct modes_row *row = m->row;
	bool may =
	    perturb_is_on() && (row->when == MODES_BOTH || perturb_splits(row->does, row->result));
	return may ? perturb_draw(PERTURB_INSIDE, row->function, m->caller) : 0;
}

/* What the guard asks about. The first message and the first aio count. */
static void
take_roles(struct modes_call *m)
{
	for (unsigned i = m->row->count; i-- > 0;) {
		void *at = m->arguments[i];
		switch (m->row->arguments[i].role) {
		case MODES_MSG:
			memcpy(&m->guard.msg, at, sizeof(m->guard.msg));
			m->guard.msg_at = at;
			break;
		case MODES_AIO:
			memcpy(&m->guard.aio, at, sizeof(m->guard.aio));
			break;
		case MODES_MADE:
			memcpy(&m->guard.made, at, sizeof(m->guard.made));
			break;
		default:
			break;
		}
	}
}

bool
modes_begin(struct modes_call *m, const struct modes_row *row, const void *caller,
            struct arch_frame frame, void *const *arguments, void *value)
{
	m->row = row;
	m->caller = caller;
	m->frame = frame;
	m->arguments = arguments;
	m->value = value;
	m->guard = (struct guard_call){.function = row->function, .does = row->does, .offence = -1};
	perturb_before(row->function, row->does, caller);
	take_roles(m);
	if (row->when == MODES_AFTER) {
		return true; /* the rest is not looked at before the call has been made */
	}
	const uint64_t inside = draw_inside(m);
	m->has_two_events = row->when == MODES_BOTH || inside != 0;
	m->call = call_open(caller, frame);
	if (call_is_guarded(&m->call)) {
		m->guard.stack = m->call.stack;
		guard_before(&m->guard);
		if (m->guard.refused) {
			guard_answer(row->result, value, row->result_size);
		}
	}
	const unsigned refused = m->guard.refused ? NNGT_REFUSED : 0;
	if (m->has_two_events) {
		record(m, NNGT_ENTER | refused, ENCODE_IN, false, false, m->call.stack, clock_before());
	} else {
		record(m, NNGT_CALL | refused | (refused != 0 ? NNGT_RETURNED : 0), ENCODE_ALL, false, true,
		       m->call.stack, clock_before());
	}
	guard_act(&m->guard, frame);
	if (inside != 0) {
		perturb_sleep(PERTURB_INSIDE, row->function, inside);
	}
	return !m->guard.refused;
}

/* One event after the call. nng_aio_busy has such a one: false tells something, too. */
static void
end_after(struct modes_call *m)
{
	uint64_t time = clock_after();
	m->call = call_open(m->caller, m->frame);
	if (call_is_guarded(&m->call) && number_of(m) == 0) {
		m->guard.stack = m->call.stack;
		guard_after(&m->guard, true);
	}
	record(m, NNGT_CALL | NNGT_RETURNED, ENCODE_ALL, has_succeeded(m), true, m->call.stack, time);
}

/* The result of a call whose event is there already. */
static void
end_before(const struct modes_call *m)
{
	if (!m->guard.refused && call_may_complete(&m->call, m->event)) {
		call_completed(m->event, m->row->result, m->value, m->row->result_size);
	}
}

static void
end_both(struct modes_call *m)
{
	uint64_t time = clock_after();
	const bool refused = m->guard.refused;
	const bool succeeded = !refused && has_succeeded(m);
	if (!refused && call_is_guarded(&m->call) && m->call.epoch == record_epoch()) {
		guard_after(&m->guard, succeeded);
	}
	if (call_reopen(&m->call)) {
		record(m, NNGT_RETURN | (refused ? NNGT_REFUSED : 0), ENCODE_OUT, succeeded, false,
		       number_of(m), time);
	}
}

void
modes_end(struct modes_call *m)
{
	if (m->row->when == MODES_AFTER) {
		end_after(m);
	} else if (m->has_two_events) {
		end_both(m);
	} else {
		end_before(m);
		return;
	}
	perturb_after(m->row->function, m->row->does, m->caller);
}

uint64_t
modes_delay(struct call *call, enum nngt_function function, enum nngt_does does, const void *caller,
            struct arch_frame frame)
{
	if ((call->epoch & EPOCH_PERTURB) == 0) {
		return 0;
	}
	call_close(call);
	perturb_before(function, does, caller);
	uint64_t inside = perturb_draw(PERTURB_INSIDE, function, caller);
	*call = call_open(caller, frame);
	return inside;
}
