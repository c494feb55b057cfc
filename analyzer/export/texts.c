/* texts.c - see texts.h */
#include "analyzer/export/texts.h"

#include <stdlib.h>

#include "analyzer/base/array.h"

static bool
keep(struct texts *texts, uint32_t number, struct line *kept)
{
	if (number >= TEXTS_DENSE) {
		return table_put(&texts->others, number, kept);
	}
	struct line **dense = array_reach(texts->dense, &texts->room, number, sizeof(struct line *));
	if (dense == NULL) {
		return false;
	}
	texts->dense = dense;
	dense[number] = kept;
	return true;
}

const struct line *
texts_put(struct texts *texts, uint32_t number, struct line *text)
{
	struct line *kept = text->failed ? NULL : malloc(sizeof(*kept));
	if (kept == NULL || !keep(texts, number, kept)) {
		free(kept);
		line_free(text);
		return NULL;
	}
	*kept = *text;
	*text = (struct line){0};
	/* There may be very many, and most are short. */
	char *less = kept->used > 0 ? realloc(kept->text, kept->used) : NULL;
	if (less != NULL) {
		kept->text = less;
		kept->room = kept->used;
	}
	return kept;
}

static void
free_text(struct line *text)
{
	if (text != NULL) {
		line_free(text);
		free(text);
	}
}

void
texts_free(struct texts *texts)
{
	for (size_t i = 0; i < texts->room; i++) {
		free_text(texts->dense[i]);
	}
	struct line *text;
	for (size_t at = 0; (text = table_next(&texts->others, &at)) != NULL;) {
		free_text(text);
	}
	free(texts->dense);
	table_free(&texts->others);
	*texts = (struct texts){0};
}
