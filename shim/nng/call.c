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
