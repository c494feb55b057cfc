/* page.c - see page.h */
#include "shim/record/page.h"

#include <errno.h>
#include <string.h>

#include "shim/base/quiet.h"

/* Where the records of the thread's page begin. */
static uint8_t *
page_start(const struct record_thread *t)
{
	uint8_t *page = t->end - NNGT_PAGE;
	return page == (uint8_t *)t->chunk ? (uint8_t *)(t->chunk + 1) : page;
}

void
page_drop_half(struct record_thread *t)
{
	if (t->epoch != record_epoch() || t->chunk == NULL) {
		return;
	}
	uint8_t *at = page_start(t);
	size_t size;
	while (at < t->next && (size = page_record_size(at)) != 0) {
		at += size;
	}
	if (at < t->next) {
		memset(at, 0, (size_t)(t->next - at));
		/* Readers take a page without a base for the thread's last: it gets one. */
		t->next = at == page_start(t) ? at : t->end;
	}
}

/*
 * What is behind it in the page is counted from there. There is room for it. Until it counts the
 * next event would write another one, in case a handler leaves the thread half-way.
 */
static void
put_base(struct record_thread *t, uint64_t time)
{
	t->time_high = ~time;
	atomic_signal_fence(memory_order_seq_cst);
	struct nngt_base *base = (struct nngt_base *)(void *)t->next;
	t->next += sizeof(*base);
	atomic_signal_fence(memory_order_seq_cst);
	const uint32_t high = (uint32_t)(time >> 32);
	base->time_high = high;
	for (unsigned i = 1; i < NNGT_REGIONS; i++) {
		base->from[i - 1] = (uint32_t)(t->from[i] >> NNGT_REGION_UNIT);
	}
	__atomic_store_n(&base->word, nngt_base_word(high, base->from), __ATOMIC_RELEASE);
	atomic_signal_fence(memory_order_seq_cst);
	t->time_high = (uint64_t)high << 32;
}

/* The next page of the chunk, or a page of the next one. False: none. */
static bool
turn_page(struct record_thread *t, uint64_t time)
{
	t->misses = 0;
	t->time_high = ~time; /* it has no base yet */
	atomic_signal_fence(memory_order_seq_cst);
	if (t->end != t->chunk_end) {
		t->next = t->end;
		atomic_signal_fence(memory_order_seq_cst);
		t->end += NNGT_PAGE;
		return true;
	}
	int saved = errno;
	quiet_begin(); /* a handler that forks does it before or after, not between */
	bool done = record_next_chunk(t);
	quiet_end();
	errno = saved;
	return done;
}

struct nngt_head *
record_reserve_slow(struct record_thread *t, unsigned bytes, uint64_t time)
{
	bool fits = (size_t)(t->end - t->next) >= sizeof(struct nngt_base) + bytes;
	if (!fits && !turn_page(t, time)) {
		return NULL;
	}
	if (t->epoch != record_epoch()) {
		record_drop(NNGT_DROPPED_STARTUP);
		return NULL;
	}
	put_base(t, time);
	return record_reserve(t, bytes, time);
}
