/*
 * page.h - what is in a page of events, for who has written it: nothing is checked. Any thread.
 */
#ifndef NNGTRACE_SHIM_RECORD_PAGE_H
#define NNGTRACE_SHIM_RECORD_PAGE_H

#include <stddef.h>

#include "shim/trace/format.h"

/* Bytes of the record at a place; 0: there is none. */
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
