/*
 * texts.h - texts by number, to be put together once and copied afterwards: what is written for a
 * stack, a thread or a function. Such numbers begin at 0 or 1 and have few gaps, so a look-up is an
 * index; a damaged trace may have others. One thread.
 */
#ifndef NNGTRACE_EXPORT_TEXTS_H
#define NNGTRACE_EXPORT_TEXTS_H

#include "analyzer/base/table.h"
#include "analyzer/print/line.h"

/* Numbers below this are an index. */
#define TEXTS_DENSE 65536u

/* Zeroed memory is one without texts. */
struct texts {
	struct line **dense; /* by number */
	size_t room;
	struct table others;
};

/* The text, which texts owns. NULL: there is none yet. */
static inline const struct line *
texts_get(const struct texts *texts, uint32_t number)
{
	if (number < texts->room) {
		return texts->dense[number];
	}
	return number < TEXTS_DENSE ? NULL : table_get(&texts->others, number);
}

/*
 * Takes a text over, which is empty afterwards, and returns it as it is kept: until texts_free.
 * NULL: not enough memory, then or while it was written; the text is freed.
 */
const struct line *texts_put(struct texts *texts, uint32_t number, struct line *text);

/* Frees all of them; it is empty and may be used again. */
void texts_free(struct texts *texts);

#endif
