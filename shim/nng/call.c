/* call.c - see call.h */
#include "shim/nng/call.h"

#define PAYLOAD_MOST 64u /* of what is put together by hand */

struct nngt_head *
call_event(struct call *c, enum nngt_function function, unsigned type, uint32_t aux,
           const uint8_t *payload, unsigned bytes, uint32_t pointers, uint64_t time)
{
	if (c->thread == NULL) {
		return NULL;
	}
	return call_take(c,
	                 record_event(c->thread, function, type, aux, payload, bytes, pointers, time));
}

void
call_record(struct call *c, enum nngt_function function, unsigned type, uint32_t aux,
            const struct record_part *parts, unsigned count, uint64_t time)
{
	uint8_t payload[PAYLOAD_MOST];
	uint32_t pointers = 0;
	unsigned bytes = 0;
	for (unsigned i = 0; i < count && bytes + parts[i].size <= PAYLOAD_MOST; i++) {
		pointers |= parts[i].size == sizeof(uint64_t) ? 1u << bytes / NNGT_WORD : 0;
		memcpy(payload + bytes, parts[i].data, parts[i].size);
		bytes += (unsigned)parts[i].size;
	}
	call_event(c, function, type, aux, payload, bytes, pointers, time);
}

struct call
call_callback_begins(enum nngt_function registered, const void *function, uint32_t aux)
{
	uint64_t time = clock_after();
	struct call call = call_open_plain();
	struct record_part part = {&function, sizeof(function)};
	call_record(&call, registered, NNGT_CALLBACK_BEGIN, aux, &part, 1, time);
	call_close(&call);
	return call;
}

void
call_callback_ends(struct call *call, enum nngt_function registered, const void *function,
                   uint32_t aux)
{
	if (call_reopen(call)) {
		struct record_part part = {&function, sizeof(function)};
		call_record(call, registered, NNGT_CALLBACK_END, aux, &part, 1, clock_before());
		call_close(call);
	}
}
