/* clock.c - ticks of the recorder's clock become nanoseconds. */
#include "analyzer/read/reader.h"

/* No clock is slower than 1 MHz or faster than 1 THz: outside, the pairs are damaged. */
#define FACTOR_MAX ((uint64_t)1000 << CLOCK_SHIFT)
#define FACTOR_MIN ((uint64_t)1 << (CLOCK_SHIFT - 10))
#define FACTOR_ONE ((uint64_t)1 << CLOCK_SHIFT)
/* Two readings closer than this say little about the rate. */
#define PAIR_DISTANCE_MIN 1000

void
clock_set(struct clock *clock, const struct nngt_header *header)
{
	clock->base = 0;
	clock->factor = FACTOR_ONE;
	if (header->clock == NNGT_CLOCK_MONOTONIC) {
		return;
	}
	const struct nngt_clock_pair *first = &header->first, *last = &header->last;
	if (last->ticks <= first->ticks || last->ns <= first->ns ||
	    last->ns - first->ns < PAIR_DISTANCE_MIN) {
		return;
	}
	reader_uint128 factor =
	    ((reader_uint128)(last->ns - first->ns) << CLOCK_SHIFT) / (last->ticks - first->ticks);
	if (factor >= FACTOR_MIN && factor <= FACTOR_MAX) {
		clock->factor = (uint64_t)factor;
	}
}

uint64_t
clock_ticks(const struct clock *clock, uint64_t ns)
{
	return (uint64_t)(((reader_uint128)ns << CLOCK_SHIFT) / clock->factor);
}
