/*
 * marks.c - lines of text that the program has put into its trace (nngtrace_mark): those that fall
 * into a story become steps of it.
 */
#include "analyzer/rules/checker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"

/* A program that marks every request shall not take all memory: the oldest are forgotten. */
#define MARKS_MAX   65536u
#define STORY_MARKS 3u /* the last so many of those that fall into a story */

struct mark {
	struct place place;
	char text[sizeof(((struct finding_step *)0)->note)]; /* as much as a step takes */
};

void
marks_add(struct checker *checker, const struct action *action)
{
	struct marks *marks = &checker->marks;
	struct mark *items = marks->items;

	if (action->event->function != NNGT_FN_nngtrace_mark || action->event->text == NULL) {
		return;
	}
	if (marks->count == MARKS_MAX) {
		memmove(items, items + MARKS_MAX / 2, MARKS_MAX / 2 * sizeof(*items));
		marks->count = MARKS_MAX / 2;
	}
	items = array_grow(items, &marks->room, marks->count, 1, sizeof(*items));
	if (items == NULL) {
		checker->failed = true;
		return;
	}
	marks->items = items;
	struct mark *mark = &items[marks->count++];
	mark->place = action->place;
	snprintf(mark->text, sizeof(mark->text), "%s", action->event->text);
}

void
story_marks(struct story *story, const struct checker *checker)
{
	const struct finding *finding = &story->finding;
	const struct mark *items = checker->marks.items;
	uint64_t first = finding->offence.seq, last = finding->offence.seq;
	size_t at = checker->marks.count;

	for (unsigned i = 0; i < finding->steps; i++) {
		first = finding->step[i].seq < first ? finding->step[i].seq : first;
		last = finding->step[i].seq > last ? finding->step[i].seq : last;
	}
	while (at > 0 && items[at - 1].place.seq > last) {
		at--;
	}
	for (unsigned i = 0; i < STORY_MARKS && at > 0 && items[at - 1].place.seq > first; i++) {
		at--;
		story_aside(story, ROLE_MARKED, &items[at].place, "%s", items[at].text);
	}
}

void
marks_free(struct checker *checker)
{
	free(checker->marks.items);
	checker->marks = (struct marks){0};
}
