/* event.c - record_event: see record.h */
#include <stdbool.h>
#include <string.h>

#include "shim/record/record.h"

/* When a pointer has been too far away so often within a page, its region counts from elsewhere. */
#define MISSES_MOST 4u
/* Half of the distances that can be said: what comes next may lie before a pointer or behind it. */
#define HALF         (UINT64_C(1) << 31)
#define POINTER_MOST ((UINT64_C(1) << (32 + NNGT_REGION_UNIT)) - 1)

#define NARROW_MOST (NNGT_NARROW_WORDS * NNGT_WORD - sizeof(struct nngt_head)) /* of a payload */

static uint32_t
load32(const uint8_t *at)
{
	uint32_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}

static uint64_t
load64(const uint8_t *at)
{
	uint64_t value;
	memcpy(&value, at, sizeof(value));
	return value;
}

/* What there is to write. */
struct payload {
	const uint8_t *bytes;
	unsigned size;
	uint32_t pointers;
};

static bool
is_pointer(const struct payload *p, unsigned word)
{
	return (p->pointers >> word & 1) != 0;
}

/* The payload as that of a narrow event. Returns how many words; *odd: it does not fit. */
static unsigned
narrow(const struct record_thread *t, const struct payload *p, uint32_t *words, uint64_t *odd)
{
	unsigned count = 0;
	for (unsigned i = 0; i < p->size / NNGT_WORD; i++) {
		const uint8_t *at = p->bytes + i * NNGT_WORD;
		words[count++] = is_pointer(p, i) ? record_narrow(t, load64(at), odd) : load32(at);
		i += is_pointer(p, i);
	}
	return count;
}

/*
 * A pointer is too far from where its region counts from. True: now it is not. A region that has no
 * place yet gets one at once; another place only what comes often: to change costs as much as a
 * wide event.
 */
static bool
adapt(struct record_thread *t, const struct payload *p, uint64_t time)
{
	for (unsigned i = 0; i < p->size / NNGT_WORD; i++) {
		uint64_t pointer = is_pointer(p, i) ? load64(p->bytes + i * NNGT_WORD) : 0;
		uint32_t high = (uint32_t)(pointer >> 32);
		unsigned region = nngt_region(pointer);
		if (region == 0 || pointer > POINTER_MOST || pointer - t->from[region] <= UINT32_MAX) {
			continue;
		}
		t->misses = high == t->missed ? t->misses + 1 : 1;
		t->missed = high;
		if (t->from[region] == 0 || t->misses >= MISSES_MOST) {
			t->time_high = ~time; /* so a base comes before the next event */
			atomic_signal_fence(memory_order_seq_cst);
			t->from[region] = (pointer - HALF) & ~((UINT64_C(1) << NNGT_REGION_UNIT) - 1);
			t->misses = 0;
			return true;
		}
	}
	return false;
}

static struct nngt_head *
put_wide(struct record_thread *t, unsigned function, unsigned type, uint32_t aux,
         const struct payload *p, uint64_t time)
{
	unsigned words = (NNGT_EVENT_HEAD + p->size + NNGT_WORD - 1) / NNGT_WORD;
	struct nngt_head *event = record_reserve(t, words * NNGT_WORD, time);
	if (event == NULL) {
		return NULL;
	}
	struct nngt_wide *wide = (struct nngt_wide *)(void *)event;
	wide->function = (uint16_t)function;
	wide->type = (uint8_t)(type & ~(unsigned)NNGT_RETURNED);
	wide->aux = aux;
	memcpy(wide->payload, p->bytes, p->size);
	record_commit(event, words << NNGT_WIDE_WORDS | NNGT_WIDE | (type & NNGT_RETURNED), time);
	return event;
}

static bool
may_be_narrow(unsigned type, const struct payload *p)
{
	return (type & ~(NNGT_TYPE_MASK | NNGT_RETURNED)) == 0 && type != NNGT_DELAY &&
	       p->size % NNGT_WORD == 0 && p->size <= NARROW_MOST;
}

struct nngt_head *
record_event(struct record_thread *t, unsigned function, unsigned type, uint32_t aux,
             const uint8_t *payload, unsigned bytes, uint32_t pointers, uint64_t time)
{
	const struct payload p = {payload, bytes, pointers};
	uint32_t words[NARROW_MOST / NNGT_WORD], narrow_aux = 0;
	uint64_t odd = RECORD_ODD;
	unsigned count = 0;
	if (may_be_narrow(type, &p)) {
		do {
			odd = 0;
			narrow_aux = record_narrow_aux(aux, &odd);
			count = narrow(t, &p, words, &odd);
		} while ((odd & RECORD_ODD) != 0 && adapt(t, &p, time));
	}
	if ((odd & RECORD_ODD) != 0) {
		return put_wide(t, function, type, aux, &p, time);
	}
	const unsigned size = (unsigned)sizeof(struct nngt_head) + count * NNGT_WORD;
	struct nngt_head *event = record_reserve(t, size, time);
	if (event != NULL) {
		for (unsigned i = 0; i < count; i++) {
			memcpy(event->payload + i * NNGT_WORD, &words[i], sizeof(words[i]));
		}
		record_commit(event, record_narrow_word(function, type, size, narrow_aux), time);
	}
	return event;
}
