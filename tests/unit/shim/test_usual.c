/*
 * The usual case of a call, which the guard decides in line, against the way in which everything is
 * looked at: for each state that a message and an aio can have, both leave the same behind, or the
 * usual case leaves everything as it was.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "shim/base/memory.h"
#include "shim/guard/quarantine.h"
#include "shim/guard/usual.h"
#include "shim/record/record.h"

/* The parts around. */
struct guard_settings guard_settings;
__thread const struct guard_callback *guard_callbacks;
__thread struct record_thread record_self;
union epoch_page epoch_page;
static void *slot;

void *
memory_take(size_t size)
{
	return calloc(1, size);
}

bool
record_enter_slow(struct record_thread *t, const void *frame)
{
	(void)t;
	(void)frame;
	return true;
}

bool
guard_is_sure(void)
{
	return true;
}

void
guard_accuse(struct guard_call *g, enum guard_offence offence, bool refused)
{
	g->offence = (int)offence;
	g->refused = refused;
}

/* guard_pass itself: as guard.c has it, but for what it says of every call that is not looked at.
 */
static bool asked;
bool
guard_pass(enum nngt_does does, const void *object)
{
	(void)does;
	(void)object;
	asked = true;
	return false;
}

bool
quarantine_put(void *msg, uint32_t stack)
{
	(void)msg;
	(void)stack;
	return true;
}

void *
guard_slot(const void *aio)
{
	(void)aio;
	return slot;
}

void
guard_set_slot(const void *aio, void *msg)
{
	(void)aio;
	slot = msg;
}

int
guard_result(const void *aio)
{
	(void)aio;
	return 0;
}

void *
guard_copy(const void *msg)
{
	(void)msg;
	return NULL;
}

void
guard_free(void *msg)
{
	(void)msg;
}

/* What is known: of a message, of an aio that has it in its slot. */
static char msg, aio;

static void
make_world(unsigned of_msg, unsigned of_aio)
{
	guard_settings = (struct guard_settings){.mode = GUARD_STOP, .rules = UINT32_MAX};
	cr_assert(guard_table_start());
	struct guard_entry *m = guard_make(&msg), *a = guard_make(&aio);
	m->word = a->word = 0;
	m->given = a->given = 0;
	*guard_sending(a) = (struct guard_sending){0};
	guard_store(m, of_msg);
	guard_store(a, of_aio);
	slot = &msg;
}

/* All that a call may have changed. */
struct result {
	uint64_t msg, aio;
	uint32_t given[2];
	bool sends, knows;
};

static struct result
look(void)
{
	const struct guard_entry *m = guard_find(&msg), *a = guard_find(&aio);
	const struct guard_sending *s = guard_sending(a);
	/* Each world has an era of its own. */
	return (struct result){guard_word(m) & ~GUARD_ERA_BITS,
	                       guard_word(a) & ~GUARD_ERA_BITS,
	                       {m->given, a->given},
	                       s->msg == m,
	                       s->msg != NULL && s->word == guard_word(m)};
}

static void
assert_same(const struct result *one, const struct result *other, const char *what, unsigned of_msg,
            unsigned of_aio)
{
	cr_assert(one->msg == other->msg && one->aio == other->aio &&
	              one->given[0] == other->given[0] && one->given[1] == other->given[1] &&
	              one->sends == other->sends && one->knows == other->knows,
	          "%s: message in state %u, aio in %u", what, of_msg, of_aio);
}

static bool
usual(enum nngt_does does)
{
	switch (does) { /* constants, as in the wrappers */
	case NNGT_DOES_MSG_FREE:
		return guard_usual_before(NNGT_DOES_MSG_FREE, &msg, NULL, 7);
	case NNGT_DOES_START_SEND:
		return guard_usual_before(NNGT_DOES_START_SEND, NULL, &aio, 7);
	case NNGT_DOES_START_RECV:
		return guard_usual_before(NNGT_DOES_START_RECV, NULL, &aio, 7);
	default:
		return guard_usual_before(NNGT_DOES_START_OTHER, NULL, &aio, 7);
	}
}

static const enum nngt_does all[] = {NNGT_DOES_MSG_FREE, NNGT_DOES_START_SEND, NNGT_DOES_START_RECV,
                                     NNGT_DOES_START_OTHER};

/* Returns whether it was the usual case. */
static bool
compare(enum nngt_does does, unsigned of_msg, unsigned of_aio)
{
	make_world(of_msg, of_aio);
	const struct result before = look();
	const bool is_usual = usual(does);
	const struct result after = look();
	if (!is_usual) {
		assert_same(&before, &after, "changed", of_msg, of_aio);
		return false;
	}
	make_world(of_msg, of_aio);
	struct guard_call g = {.does = does, .stack = 7, .msg = &msg, .aio = &aio, .offence = -1};
	guard_before(&g);
	const struct result all_looked_at = look();
	cr_assert_eq(g.offence, -1, "an offence is passed: message in state %u, aio in %u", of_msg,
	             of_aio);
	cr_assert_not(g.acts);
	assert_same(&after, &all_looked_at, "not the same", of_msg, of_aio);
	return true;
}

Test(usual, leaves_what_the_other_way_leaves)
{
	unsigned usual_ones = 0;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (unsigned of_msg = STATE_UNKNOWN; of_msg <= STATE_FREED; of_msg++) {
			for (unsigned of_aio = 0; of_aio <= STATE_BITS; of_aio++) {
				usual_ones += compare(all[i], of_msg, of_aio);
			}
		}
	}
	/* A free for each aio; a send of one message and other starts with all five, each by an aio
	 * with a callback and by one without. */
	cr_assert_eq(usual_ones, 128 + 2 + 10 + 10);
}

/* The end of an operation, in the same way. sends: whose word the aio keeps: nobody's, that of the
 * message, or one that the message no longer has. Returns whether it was the usual case. */
static bool
compare_end(unsigned of_msg, unsigned of_aio, int result, unsigned sends)
{
	struct result left[2];
	for (int usual_one = 0; usual_one < 2; usual_one++) {
		make_world(of_msg, of_aio);
		struct guard_sending *s = guard_sending(guard_find(&aio));
		s->msg = sends != 0 ? guard_find(&msg) : NULL;
		s->word = guard_word(guard_find(&msg)) + (sends == 2 ? GUARD_ERA_BITS + GUARD_ERA_ONE : 0);
		const struct result before = look();
		if (usual_one == 1 && !guard_usual_ended(&aio, result, &msg)) {
			const struct result after = look();
			assert_same(&before, &after, "end: changed", of_msg, of_aio);
			return false;
		}
		if (usual_one == 0) {
			cr_assert_eq(guard_aio_ended(&aio, NULL, result, &msg), (void *)&msg);
		}
		left[usual_one] = look();
	}
	assert_same(&left[0], &left[1], "end: not the same", of_msg, of_aio);
	return true;
}

Test(usual, leaves_what_the_other_way_leaves_at_the_end)
{
	unsigned usual_ones = 0;
	for (unsigned of_msg = STATE_UNKNOWN; of_msg <= STATE_FREED; of_msg++) {
		for (unsigned of_aio = 0; of_aio <= STATE_BITS; of_aio++) {
			for (unsigned sends = 0; sends <= 2; sends++) {
				usual_ones += compare_end(of_msg, of_aio, 0, sends);
				cr_assert_not(compare_end(of_msg, of_aio, 5, sends));
			}
		}
	}
	/* Of each message in flight: its send, whether or not somebody has received it meanwhile. */
	cr_assert_eq(usual_ones, 5 * (2 + 3));
	make_world(STATE_IN_FLIGHT, STATE_RECEIVING);
	cr_assert_not(guard_usual_ended(&aio, 0, NULL));
	guard_table_forget_all();
	cr_assert_not(guard_usual_ended(&aio, 0, &msg));
}

/* When something was missed, with copies, with a quarantine, and while the aio has not let go of
 * what it sent, everything is looked at. */
Test(usual, is_not_usual)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		make_world(STATE_OWNED, STATE_IDLE);
		guard_table_forget_all();
		cr_assert_not(usual(all[i]));

		make_world(STATE_OWNED, STATE_IDLE);
		guard_settings.copy = true;
		guard_settings.quarantine = 1;
		cr_assert_not(usual(all[i]));

		make_world(STATE_OWNED, STATE_IDLE);
		guard_sending(guard_find(&aio))->msg = guard_find(&msg);
		cr_assert_eq(usual(all[i]), all[i] == NNGT_DOES_MSG_FREE);
	}
}

/* An address whose place has another: the other way finds it. */
Test(usual, is_in_the_first_place)
{
	make_world(STATE_OWNED, STATE_IDLE);
	const uintptr_t first = (uintptr_t)&msg;
	uintptr_t second = first + 16;
	while (guard_place((void *)second) != guard_place((void *)first)) {
		second += 16;
	}
	guard_store(guard_make((void *)second), STATE_OWNED);
	cr_assert_neq(guard_find((void *)second), guard_place((void *)second));
	cr_assert_eq(guard_state(guard_word(guard_find((void *)second))), STATE_OWNED);
	cr_assert_not(guard_usual_before(NNGT_DOES_MSG_FREE, (void *)second, NULL, 7));
	cr_assert_not(guard_usual_before(NNGT_DOES_MSG_FREE, NULL, NULL, 7));
	cr_assert_not(guard_usual_before(NNGT_DOES_START_SEND, NULL, NULL, 7));
	cr_assert(guard_usual_before(NNGT_DOES_MSG_FREE, (void *)first, NULL, 7));
}

/* Only the program's message, and an aio with a callback that does nothing, pass at once. */
Test(usual, passes)
{
	for (unsigned state = 0; state <= STATE_BITS; state++) {
		make_world(state, state);
		asked = false;
		cr_assert_eq(guard_passes(NNGT_DOES_MSG_USE, &msg, NULL),
		             (state & STATE_MASK) == STATE_OWNED);
		cr_assert_eq(asked, (state & STATE_MASK) != STATE_OWNED);
		asked = false;
		const bool is_idle = (state & (STATE_MASK | STATE_PLAIN)) == STATE_IDLE;
		cr_assert_eq(guard_passes(NNGT_DOES_AIO_RESULT, NULL, &aio), is_idle);
		cr_assert_eq(asked, !is_idle);
	}
	cr_assert(guard_passes(NNGT_DOES_USE, NULL, NULL));
	cr_assert_not(guard_passes(NNGT_DOES_SEND, &msg, NULL));
	cr_assert_not(guard_passes(NNGT_DOES_MSG_USE, NULL, NULL));
}
