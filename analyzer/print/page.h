/*
 * page.h - the pages of docs/rules, which are built into the program.
 *
 * Any thread, one at a time for one stream. Errors of the stream are left for its owner.
 */
#ifndef NNGTRACE_PRINT_PAGE_H
#define NNGTRACE_PRINT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

/* The page of a rule, as Markdown; NULL when there is none. Static. */
const char *page_find(const char *rule);

/*
 * Prints Markdown for people, in lines of at most so many columns (fold.h): paragraphs and lists
 * are filled, links become what they lead to, and addresses in the web stand below. As much of the
 * language as our pages use.
 */
void page_print(FILE *out, const char *markdown, bool color, unsigned width);

#endif
