/*
 * lost.c - aios, buffers and other objects of the program's to which nothing referred when the
 * process was looked into. Messages have rules of their own: see leak.c.
 *
 * Of aios the births are followed, so that it can be certain. Of the others only their number is:
 * it is likely.
 */
#include "analyzer/model/idle.h"
#include "analyzer/nng/frees.h"
#include "analyzer/rules/leak.h"

#include <stdlib.h>

static void
lost_told(struct checker *checker, const struct object *object, const struct place *last,
          bool certain)
{
	const char *word = api_kind_word(object->kind);
	struct story story;

	story_begin(&story, leak_rule(object->kind), object);
	if (!certain) {
		story.finding.doubt = object->kind == NNGT_AIO ? DOUBT_LOOK : DOUBT_KEPT;
	}
	story.finding.severity = SEVERITY_WARNING;
	if (last->seq != object->born.seq) {
		story_aside(&story, ROLE_USED, last, "no call named it after this");
	}
	story_offence(&story, ROLE_ALLOCATED, &object->born);
	story_message(&story,
	              "the %s that %s gave the application is lost: a look into the %s found nothing "
	              "that refers to it, and it was never freed",
	              word, function_name(&object->born),
	              checker->watch->look->of_core ? "core file" : "running process");
	story_advice(&story, "%s() it when its last user is done", free_function(object->kind));
	leak_end(&story, checker, object);
}

/* The next that a look found lost; NULL: no more. */
static const struct object *
next_lost(const struct checker *checker, const struct replay *replay, unsigned kind, size_t *at,
          enum leak_look *look)
{
	const struct object *object;

	while ((object = model_next(checker->model, (enum nngt_kind)kind, at)) != NULL) {
		const struct place *last = idle_since(object);
		*look = last == NULL ? LEAK_NOT_SEEN : leak_look_at(checker, replay, object, last);
		if (*look >= LEAK_YOUNG) {
			return object;
		}
	}
	return NULL;
}

void
leak_ask_lost(const struct checker *checker, struct replay *replay)
{
	const struct object *object;
	enum leak_look look;

	for (unsigned kind = NNGT_AIO; kind < NNGT_OBJECT_KINDS_END; kind++) {
		for (size_t at = 0;
		     idle_kind(kind) && (object = next_lost(checker, replay, kind, &at, &look)) != NULL;) {
			replay_ask(replay, object->kind, object->born.stack);
		}
	}
}

void
rules_lost_end(struct checker *checker, struct replay *replay)
{
	const struct object *object;
	enum leak_look look;

	for (unsigned kind = NNGT_AIO; kind < NNGT_OBJECT_KINDS_END; kind++) {
		for (size_t at = 0;
		     idle_kind(kind) && (object = next_lost(checker, replay, kind, &at, &look)) != NULL;) {
			if (look != LEAK_YOUNG &&
			    checker_once(checker, leak_rule(object->kind), object->number)) {
				replay_lost(replay, object->kind, object->born.stack);
				lost_told(checker, object, idle_since(object), look == LEAK_CERTAIN);
			}
		}
	}
}
