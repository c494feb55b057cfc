/* same_lines.c - two stacks that the source does not tell apart; see symbols.h */
#include <string.h>

#include "analyzer/symbols/symbols.h"

#define FRAMES_MAX 64u

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Frames without the line of their call, as those of libraries, are the same when they are at the
 * same place. */
static bool
same_frame(const struct frame *a, const struct frame *b)
{
	if (!same_text(a->function, b->function) || !same_text(a->module_path, b->module_path)) {
		return false;
	}
	return a->line != 0 && a->line_is == NULL ? a->line == b->line && same_text(a->file, b->file)
	                                          : a->offset == b->offset;
}

bool
symbols_same_lines(struct symbols *symbols, uint32_t a, uint32_t b)
{
	struct frame frames[2][FRAMES_MAX];
	unsigned count = symbols_stack(symbols, a, UINT64_MAX, frames[0], FRAMES_MAX);

	if (count == 0 || count == FRAMES_MAX ||
	    symbols_stack(symbols, b, UINT64_MAX, frames[1], FRAMES_MAX) != count) {
		return false;
	}
	for (unsigned i = 0; i < count; i++) {
		if (!same_frame(&frames[0][i], &frames[1][i])) {
			return false;
		}
	}
	return true;
}
