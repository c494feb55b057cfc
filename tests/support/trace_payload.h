/* trace_payload.h - the payload of an event in the making, for trace_writer.c. */
#ifndef NNGTRACE_TRACE_PAYLOAD_H
#define NNGTRACE_TRACE_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/trace/format.h"

/* A payload in the making. */
struct payload {
	uint8_t bytes[NNGT_EVENT_SLOTS_MAX * NNGT_SLOT];
	unsigned size;
	uint32_t pointers; /* bit i: 8 bytes at 4 * i are one */
};

/* What is too much aborts. */
void payload_put(struct payload *payload, uint64_t value, unsigned width);
/* A result of a call, which is as wide in a narrow event. */
void payload_put_result(struct payload *payload, uint64_t value, unsigned width);

/* Makes it that of a narrow event, with another base where it needs one. False: it cannot be. */
bool payload_narrow(struct payload *payload, struct nngt_base *base);

#endif
