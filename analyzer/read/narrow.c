/*
 * narrow.c - the records of version 3, one by one: whether they make sense, and events as they
 * would be in version 2, which decode.c understands.
 */
#include "analyzer/read/reader.h"

#include <string.h>

static unsigned
read_base(const uint8_t *at, size_t room, struct bases *bases)
{
	struct nngt_base base;
	if (room < sizeof(base)) {
		return 0;
	}
	memcpy(&base, at, sizeof(base));
	if (base.word != nngt_base_word(base.time_high, base.from)) {
		return 0;
	}
	bases->known = true;
	bases->time = (uint64_t)base.time_high << 32;
	for (unsigned i = 1; i < NNGT_REGIONS; i++) {
		bases->from[i] = (uint64_t)base.from[i - 1] << NNGT_REGION_UNIT;
	}
	return sizeof(base) / NNGT_WORD;
}

/* A wide event is as in version 2, but that takes whole slots. Returns its words, or 0. */
static unsigned
expand_wide(const uint8_t *at, size_t room, union wide_event *to)
{
	const struct nngt_wide *wide = (const void *)at;
	size_t size = (size_t)(load32(at) >> NNGT_WIDE_WORDS) * NNGT_WORD;
	if (size < NNGT_EVENT_HEAD || size > NNGT_WIDE_MOST || size > room) {
		return 0;
	}
	memset(to->bytes + size, 0, sizeof(to->bytes) - size);
	memcpy(to->bytes, at, size);
	to->event.type = (uint8_t)(wide->type | (wide->word & NNGT_RETURNED));
	to->event.slots = (uint8_t)((size + NNGT_SLOT - 1) / NNGT_SLOT);
	return (unsigned)(size / NNGT_WORD);
}

static unsigned
check_wide(const uint8_t *at, size_t room, unsigned functions)
{
	union wide_event event;
	unsigned words = expand_wide(at, room, &event);
	return words != 0 && event_slots(&event.event, functions, sizeof(event.bytes)) != 0 ? words : 0;
}

unsigned
narrow_record(const uint8_t *at, size_t room, unsigned functions, struct bases *bases,
              bool *is_event)
{
	uint32_t word = load32(at);
	*is_event = true;
	if (narrow_type(word) != 0) {
		unsigned words = narrow_words(word, functions);
		return bases->known && words * NNGT_WORD <= room ? words : 0;
	}
	if ((word & 0xff & ~(unsigned)NNGT_RETURNED) == NNGT_WIDE) {
		return bases->known ? check_wide(at, room, functions) : 0;
	}
	*is_event = false;
	return (word & 0xff) == NNGT_BASE ? read_base(at, room, bases) : 0;
}

void
narrow_expand(const uint8_t *at, const struct bases *bases, union wide_event *to)
{
	uint32_t word = load32(at);
	unsigned type = narrow_type(word);
	if (type == 0) {
		(void)expand_wide(at, NNGT_WIDE_MOST, to);
		return;
	}
	const struct narrow_plan *plan = &narrow_plans[narrow_function(word)][type];
	const uint8_t *from = at + sizeof(struct nngt_head), *end = at + plan->words * NNGT_WORD;
	uint8_t *p = to->event.payload;
	to->event.function = (uint16_t)narrow_function(word);
	to->event.type = (uint8_t)(type | (word & NNGT_RETURNED));
	to->event.aux = word >> NNGT_NARROW_AUX;
	for (unsigned pointers = plan->pointers; from != end; from += NNGT_WORD, pointers >>= 1) {
		uint32_t value = load32(from);
		uint64_t wide = value;
		if ((pointers & 1) != 0) {
			wide = narrow_pointer(value, bases);
		}
		memcpy(p, &wide, sizeof(wide)); /* of 4 bytes the next value overwrites the rest */
		p += NNGT_WORD << (pointers & 1);
	}
}
