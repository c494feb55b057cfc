/* trace_payload.c - see trace_payload.h */
#include "tests/support/trace_payload.h"

#include <stdlib.h>
#include <string.h>

void
payload_put(struct payload *payload, uint64_t value, unsigned width)
{
	if (payload->size + width > sizeof(payload->bytes)) {
		abort();
	}
	payload->pointers |=
	    width == 8 && payload->size / NNGT_WORD < 32 ? 1u << payload->size / NNGT_WORD : 0;
	memcpy(payload->bytes + payload->size, &value, width); /* little-endian, as all we test on */
	payload->size += width;
}

void
payload_put_result(struct payload *payload, uint64_t value, unsigned width)
{
	payload_put(payload, value, width);
	payload->pointers = 0;
}

/* How far a pointer is from where its region counts from; more than 4 bytes hold: too far. */
static uint64_t
distance(const struct nngt_base *base, uint64_t pointer)
{
	unsigned region = nngt_region(pointer);
	uint64_t from = region == 0 ? 0 : (uint64_t)base->from[region - 1] << NNGT_REGION_UNIT;
	return pointer - from;
}

bool
payload_narrow(struct payload *payload, struct nngt_base *base)
{
	struct payload made = {0};
	/* Twice: of two pointers in one region the second may need another place than the first. */
	for (unsigned pass = 0; pass < 2; pass++) {
		made = (struct payload){0};
		for (unsigned i = 0; i < payload->size / NNGT_WORD; i++) {
			uint64_t value = 0;
			bool pointer = (payload->pointers >> i & 1) != 0;
			memcpy(&value, payload->bytes + i * NNGT_WORD, pointer ? 8 : 4);
			if (pointer) {
				unsigned region = nngt_region(value);
				if (pass == 0 && region != 0 && value >> (32 + NNGT_REGION_UNIT) == 0 &&
				    distance(base, value) > UINT32_MAX) {
					base->from[region - 1] = (uint32_t)((value - (1u << 31)) >> NNGT_REGION_UNIT);
				}
				if (value % NNGT_REGIONS != 0 || distance(base, value) > UINT32_MAX) {
					return false;
				}
				value = distance(base, value) | region;
				i++;
			}
			payload_put(&made, value, NNGT_WORD);
		}
	}
	*payload = made;
	return true;
}
