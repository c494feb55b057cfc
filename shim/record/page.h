/*
 * page.h - the pages of a chunk of events, for who writes them; what is there is not checked. It
 * also has record_reserve_slow of record.h: when a page is full, or an event does not count from
 * its base.
 */
#ifndef NNGTRACE_SHIM_RECORD_PAGE_H
#define NNGTRACE_SHIM_RECORD_PAGE_H

#include <stddef.h>

#include "shim/record/record.h"
#include "shim/trace/format.h"

/*
 * Removes what an event that was left half-way has put into the thread's page; the thread goes on
 * in the next one, or here when there is nothing else. The busy thread itself.
 */
void page_drop_half(struct record_thread *t);

/* Bytes of the record at a place; 0: there is none. Any thread. */
static inline size_t
page_record_size(const void *at)
{
	const struct nngt_head *head = at;
	switch (head->word & 0xff & ~(unsigned)NNGT_RETURNED) {
	case NNGT_BASE:
		return sizeof(struct nngt_base);
	case NNGT_WIDE:
		return (size_t)(head->word >> NNGT_WIDE_WORDS) * NNGT_WORD;
	default:
		return (size_t)(head->word & NNGT_NARROW_WORDS) * NNGT_WORD;
	}
}

#endif
