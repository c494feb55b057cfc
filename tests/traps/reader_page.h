/* reader_page.h - the records of a page of events, one by one. For reader.c. */
#ifndef NNGTRACE_TEST_READER_PAGE_H
#define NNGTRACE_TEST_READER_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/trace/format.h"

/* An event as it is in version 2. */
union reader_wide {
	struct nngt_event event;
	uint8_t bytes[NNGT_WIDE_MOST];
};

/*
 * The record at a place whose first word is not 0, with NNGT_WIDE_MOST bytes behind it. base: all 0
 * at the beginning of a page; then the last one. Returns its bytes; 0: it is not as format.h says.
 */
size_t reader_page_record(const uint8_t *at, struct nngt_base *base, union reader_wide *to,
                          bool *is_event);

#endif
