/*
 * pages.h - the table that embed_pages.cmake makes of the pages in docs/rules.
 */
#ifndef NNGTRACE_REPORT_PAGES_H
#define NNGTRACE_REPORT_PAGES_H

#include <stddef.h>

struct rule_page {
	const char *id;
	const unsigned char *text; /* Markdown, ended by NUL */
};

extern const struct rule_page rule_pages[];
extern const size_t rule_page_count;

#endif
