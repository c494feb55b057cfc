/* leak_held.c - messages that the application still held when the process ended. */
#include "analyzer/rules/leak.h"

#include <stdlib.h>

static enum finding_role
birth_role(const struct place *born)
{
	enum nngt_does does = api_function(born->function)->does;

	return does == NNGT_DOES_MSG_ALLOC || does == NNGT_DOES_MSG_DUP ? ROLE_ALLOCATED
	                                                                : ROLE_RECEIVED;
}

struct group {
	const struct place *place;
	uint64_t count, failed;
};

/* Is it known of every place that what it has made does not grow in number? */
static bool
all_judged(const struct replay *replay, const struct group *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct replay_site *site = replay_site(replay, NNGT_MSG, groups[i].place->stack);
		if (site == NULL || !site->judged) {
			return false;
		}
	}
	return true;
}

static int
by_count(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	if (a->count != b->count) {
		return a->count > b->count ? -1 : 1;
	}
	return a->place->seq < b->place->seq ? -1 : 1;
}

/* By stack. */
void
leak_held_at_exit(struct checker *checker, const struct replay *replay, const struct msg **held,
                  size_t count)
{
	enum { GROUPS = 64 };
	struct group groups[GROUPS];
	size_t used = 0;
	struct story story;

	for (size_t i = 0; i < count; i++) {
		size_t at = 0;
		while (at < used && groups[at].place->stack != held[i]->object.born.stack) {
			at++;
		}
		if (at == GROUPS) {
			continue;
		}
		if (at == used) {
			groups[used++] = (struct group){.place = &held[i]->object.born};
		}
		groups[at].count++;
		groups[at].failed += held[i]->send_failed;
	}
	qsort(groups, used, sizeof(*groups), by_count);
	bool judged = all_judged(replay, groups, used);
	story_begin(&story, RULE_MSG_HELD_AT_EXIT, NULL);
	story.finding.kind = NNGT_MSG;
	for (size_t i = 0; i < used && i < FINDING_STEPS_MAX; i++) {
		struct finding_step *step =
		    story_step(&story, birth_role(groups[i].place), groups[i].place, "%llu held%s",
		               (unsigned long long)groups[i].count,
		               groups[i].failed != 0 ? ", of which some came back from a failed send" : "");
		step->turning = false;
	}
	story.turning_stack = 0;
	story_offence(&story, birth_role(groups[0].place), groups[0].place);
	story_message(
	    &story, "the application still owned %zu message%s, from %zu place%s, when the process %s",
	    count, count == 1 ? "" : "s", used, used == 1 ? "" : "s",
	    trace_info(checker->trace)->executed ? "executed another program" : "ended");
	story_advice(&story, "%s",
	             judged ? "their number does not grow steadily with the work done, as a leak's "
	                      "does; a program may end with a cache, a queue or a pool in its hands"
	                    : "the trace cannot show whether their number grows with the work done; if "
	                      "it does, free them, or send them");
	story_end(&story, checker);
}
