/* call.c - see call.h */
#include "shim/nng/call.h"

void
call_record(struct call *c, enum nngt_function function, enum nngt_type type, uint32_t aux,
            const struct record_part *parts, unsigned count, uint64_t time)
{
	unsigned bytes = 0;
	for (unsigned i = 0; i < count; i++) {
		bytes += (unsigned)parts[i].size;
	}
	struct nngt_event *event = call_event(c, bytes);
	if (event == NULL) {
		return;
	}
	uint8_t *p = call_payload(event);
	for (unsigned i = 0; i < count; i++) {
		memcpy(p, parts[i].data, parts[i].size);
		p += parts[i].size;
	}
	record_commit(event, function, type, encode_slots(bytes), aux, time);
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
