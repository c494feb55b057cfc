/*
 * guarded.c - what guard mode asks of NNG, past the wrappers, and what it writes into the trace:
 * see guard/parts.h. These functions of NNG take no lock of NNG's; they touch memory alone.
 */
#include "shim/guard/parts.h"
#include "shim/nng/call.h"

void *
guard_slot(const void *aio)
{
	return REAL(nng_aio_get_msg, NULL)((nng_aio *)(uintptr_t)aio);
}

void
guard_set_slot(const void *aio, void *msg)
{
	REAL(nng_aio_set_msg, NULL)((nng_aio *)(uintptr_t)aio, msg);
}

int
guard_result(const void *aio)
{
	return REAL(nng_aio_result, NULL)((nng_aio *)(uintptr_t)aio);
}

void *
guard_body(const void *msg, size_t *length)
{
	nng_msg *m = (nng_msg *)(uintptr_t)msg;
	*length = REAL(nng_msg_len, NULL)(m);
	return REAL(nng_msg_body, NULL)(m);
}

void *
guard_copy(const void *msg)
{
	nng_msg *copy = NULL;
	return REAL(nng_msg_dup, NULL)(&copy, msg) == 0 ? copy : NULL;
}

void
guard_free(void *msg)
{
	REAL(nng_msg_free, NULL)(msg);
}

void
guard_record_written(const void *msg, uint32_t offset, uint32_t stack)
{
	struct call call = {.thread = &record_self, .epoch = record_epoch()};
	const uint64_t at = NNGT_WRITTEN | offset;
	uint8_t payload[WIDTH_POINTER + WIDTH_MSG];
	uint8_t *p = encode_value(payload, NNGT_POINTER, &at, sizeof(at));
	encode_value(p, NNGT_MSG, &msg, sizeof(msg));
	call_event(&call, NNGT_FN_nng_msg_body, NNGT_CALL | NNGT_RETURNED | NNGT_REFUSED, stack,
	           payload, sizeof(payload), 0, clock_before());
}
