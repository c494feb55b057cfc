/* What the guard knows of aios, where threads and addresses that come back make it tight. */
#include <criterion/criterion.h>

#include <stdlib.h>

#include "shim/base/memory.h"
#include "shim/guard/parts.h"
#include "shim/guard/quarantine.h"

/* The parts around. An "aio" has a slot and a result. */
struct fake_aio {
	void *slot;
	int result;
};
struct guard_settings guard_settings = {.mode = GUARD_SURVIVE, .rules = UINT32_MAX};
__thread const struct guard_callback *guard_callbacks;
static const void *kept, *freed;
static char own, copy;

void *
memory_take(size_t size)
{
	return calloc(1, size);
}

void
guard_accuse(struct guard_call *g, enum guard_offence offence, bool refused)
{
	g->offence = (int)offence;
	g->refused = refused;
}

/* A message of the application's; with `copy` NNG gets another. */
struct guard_entry *
guard_msg_sent(struct guard_call *g, const void *msg, bool may_copy)
{
	struct guard_entry *e = guard_make(msg);
	if (guard_state(guard_word(e)) == STATE_SENT) {
		guard_accuse(g, GUARD_MSG_DOUBLE_SEND, true);
		return NULL;
	}
	g->word = guard_store(e, STATE_IN_FLIGHT);
	g->copy = guard_settings.copy && may_copy ? &copy : NULL;
	return e;
}

void
guard_msg_got(const void *msg, uint32_t stack)
{
	(void)stack;
	guard_store(guard_make(msg), STATE_OWNED);
}

void
guard_forget(const void *object)
{
	guard_store(guard_make(object), STATE_UNKNOWN);
}

bool
quarantine_put(void *msg, uint32_t stack)
{
	(void)stack;
	kept = msg;
	return true;
}

void *
guard_slot(const void *aio)
{
	return ((const struct fake_aio *)aio)->slot;
}

void
guard_set_slot(const void *aio, void *msg)
{
	((struct fake_aio *)(uintptr_t)aio)->slot = msg;
}

int
guard_result(const void *aio)
{
	return ((const struct fake_aio *)aio)->result;
}

void
guard_free(void *msg)
{
	freed = msg;
}

static struct fake_aio aio;

static struct guard_call
call(enum nngt_does does)
{
	struct guard_call g = {.does = does, .aio = &aio, .offence = -1};
	switch (does) {
	case NNGT_DOES_AIO_FREE:
		guard_aio_given_up(&g);
		break;
	case NNGT_DOES_AIO_WAIT:
		guard_aio_waited(&g);
		break;
	case NNGT_DOES_START_SEND:
		guard_aio_started(&g, STATE_SENDING);
		break;
	case NNGT_DOES_START_RECV:
		guard_aio_started(&g, STATE_RECEIVING);
		break;
	default:
		guard_aio_used(&g);
		break;
	}
	return g;
}

static unsigned
state(const void *object)
{
	return guard_state(guard_word(guard_find(object)));
}

static void
start(bool plain, bool copies)
{
	guard_settings.copy = copies;
	kept = freed = NULL;
	aio = (struct fake_aio){.slot = &own};
	cr_assert(guard_table_start());
	guard_aio_made(&aio, plain, 1);
}

Test(guard, freed_is_freed)
{
	start(false, false);
	struct guard_call g = call(NNGT_DOES_AIO_FREE);
	cr_assert_eq(g.offence, -1);
	guard_aio_freed(&g);
	cr_assert_eq(call(NNGT_DOES_AIO_RESULT).offence, GUARD_AIO_USE_AFTER_FREE);
	cr_assert_eq(call(NNGT_DOES_AIO_FREE).offence, GUARD_AIO_DOUBLE_FREE);
}

/* NNG gives the address to another thread's aio before the thread that freed is back. */
Test(guard, address_comes_back_during_the_free)
{
	start(false, false);
	struct guard_call slow = call(NNGT_DOES_AIO_FREE);
	guard_aio_made(&aio, false, 2);
	guard_aio_freed(&slow);
	cr_assert_eq(call(NNGT_DOES_AIO_RESULT).offence, -1);
}

/* And that one is being freed, too: its callback may still run, and use it. */
Test(guard, address_comes_back_and_is_freed_again)
{
	start(false, false);
	struct guard_call slow = call(NNGT_DOES_AIO_FREE);
	guard_aio_made(&aio, false, 2);
	struct guard_call second = call(NNGT_DOES_AIO_FREE);
	guard_aio_freed(&slow);
	cr_assert_eq(call(NNGT_DOES_AIO_RESULT).offence, -1, "its free has not returned");
	guard_aio_freed(&second);
	cr_assert_eq(call(NNGT_DOES_AIO_RESULT).offence, GUARD_AIO_USE_AFTER_FREE);
}

/* Two threads wait; one has started the next send when the other is back. */
Test(guard, wait_that_saw_another_send)
{
	start(true, false);
	guard_msg_got(&own, 1);
	call(NNGT_DOES_START_SEND);
	struct guard_call one = call(NNGT_DOES_AIO_WAIT), other = call(NNGT_DOES_AIO_WAIT);
	guard_aio_ended(&aio, &one, 0, NULL);
	cr_assert_eq(state(&own), STATE_SENT);
	guard_msg_got(&own, 1); /* it came back by a receive */
	call(NNGT_DOES_START_SEND);
	guard_aio_ended(&aio, &other, 0, &own);
	cr_assert_neq(state(&own), STATE_SENT, "nobody has seen that it was sent");
}

/* The message that was received has the address of one that was sent. Nobody but nng_aio_busy has
 * said that it is there, and it is sent out of the slot. */
Test(guard, received_unseen_and_sent)
{
	start(true, false);
	guard_store(guard_make(&own), STATE_SENT);
	call(NNGT_DOES_START_RECV);
	guard_aio_is_not_busy(&aio);
	cr_assert_eq(call(NNGT_DOES_START_SEND).offence, -1);
}

/* The end of the send was seen, and the slot still has what was sent. */
Test(guard, sent_again_out_of_the_slot)
{
	start(true, false);
	guard_msg_got(&own, 1);
	call(NNGT_DOES_START_SEND);
	struct guard_call g = call(NNGT_DOES_AIO_WAIT);
	guard_aio_ended(&aio, &g, 0, &own);
	cr_assert_eq(call(NNGT_DOES_START_SEND).offence, GUARD_MSG_DOUBLE_SEND);
}

/*
 * With a callback: NNG has lost it (1.6 to 1.11, when the operation is canceled), or did not start
 * the operation since another thread is just stopping the aio.
 */
Test(guard, wait_without_a_callback_having_run)
{
	start(false, false);
	guard_msg_got(&own, 1);
	call(NNGT_DOES_START_SEND);
	cr_assert_eq(call(NNGT_DOES_START_SEND).offence, GUARD_AIO_BUSY_REUSE);
	struct guard_call g = call(NNGT_DOES_AIO_WAIT);
	guard_aio_was_waited_for(&g);
	cr_assert_eq(state(&own), STATE_UNKNOWN, "nobody has seen whether it was sent");
	cr_assert_eq(call(NNGT_DOES_START_SEND).offence, -1);
}

/* The callback has started the next operation by the time the thread that waited is back. */
Test(guard, wait_that_saw_a_callback_start_again)
{
	start(false, false);
	guard_msg_got(&own, 1);
	call(NNGT_DOES_START_SEND);
	struct guard_call g = call(NNGT_DOES_AIO_WAIT);
	guard_aio_ended(&aio, NULL, 0, NULL);
	call(NNGT_DOES_START_SEND);
	guard_aio_was_waited_for(&g);
	cr_assert_eq(call(NNGT_DOES_START_SEND).offence, GUARD_AIO_BUSY_REUSE);
}

Test(guard, copy_that_is_sent)
{
	start(true, true);
	call(NNGT_DOES_START_SEND);
	cr_assert_eq(aio.slot, &copy);
	cr_assert_eq(state(&copy), STATE_IN_FLIGHT);
	struct guard_call g = call(NNGT_DOES_AIO_WAIT);
	aio.slot = NULL;
	cr_assert_null(guard_aio_ended(&aio, &g, 0, NULL));
	cr_assert_eq(kept, &own);
	cr_assert_null(freed);
	cr_assert_eq(state(&own), STATE_SENT);
}

/* A pub leaves its pointer in the slot: the program sees the one that it sent. */
Test(guard, copy_that_stays_in_the_slot)
{
	start(true, true);
	call(NNGT_DOES_START_SEND);
	struct guard_call g = call(NNGT_DOES_AIO_WAIT);
	cr_assert_eq(guard_aio_ended(&aio, &g, 0, &copy), (void *)&own);
	cr_assert_eq(aio.slot, &own);
	cr_assert_null(freed);
}

Test(guard, copy_whose_send_fails)
{
	start(true, true);
	call(NNGT_DOES_START_SEND);
	struct guard_call g = call(NNGT_DOES_AIO_WAIT);
	cr_assert_eq(guard_aio_ended(&aio, &g, 5, &copy), (void *)&own);
	cr_assert_eq(aio.slot, &own);
	cr_assert_eq(freed, &copy);
	cr_assert_null(kept);
	cr_assert_eq(state(&own), STATE_OWNED);
}

/* Without a wait: the program asks for the result, which is an error only at the end. */
Test(guard, copy_whose_failure_is_read)
{
	start(true, true);
	call(NNGT_DOES_START_SEND);
	call(NNGT_DOES_AIO_RESULT);
	cr_assert_eq(aio.slot, &copy);
	aio.result = 5;
	call(NNGT_DOES_AIO_RESULT);
	cr_assert_eq(aio.slot, &own);
	cr_assert_eq(freed, &copy);
}

/* A receiver that is faster than the sender's callback has the copy. */
Test(guard, copy_that_was_received_already)
{
	start(false, true);
	call(NNGT_DOES_START_SEND);
	guard_msg_got(&copy, 2);
	guard_aio_ended(&aio, NULL, 0, NULL);
	cr_assert_eq(state(&copy), STATE_OWNED);
	cr_assert_eq(kept, &own);
}

/* What was missed may have been about the message: it is left alone. */
Test(guard, copy_after_something_was_missed)
{
	start(false, true);
	call(NNGT_DOES_START_SEND);
	guard_table_forget_all();
	guard_aio_ended(&aio, NULL, 0, NULL);
	cr_assert_null(kept);
	cr_assert_eq(state(&own), STATE_UNKNOWN);
}
