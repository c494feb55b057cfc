/*
 * growth.c - leaks of programs that never end well: what a place makes and nobody names again
 * adds up with the work done.
 *
 * Time is counted in births at the same place, so that the speed of the program does not matter.
 * An object is abandoned when nothing has named it for four times as long as any of its siblings
 * ever rested before the call that ended it. A cache that fills, a queue that falls behind and a
 * batch from the start do not look like a leak then: their members rest for as long, or are not
 * spread over the whole run. What is kept on purpose and for ever does: so it is likely at most.
 *
 * What a look into the running process found a pointer to is kept on purpose, and does not count.
 *
 * A flight recorder may have the births of a long queue and none of their ends, while what ends was
 * born before. So where such ends go on, nothing is said.
 */
#include "analyzer/rules/replay.h"

#include <stdlib.h>

enum { PARTS = 8, EACH_PART = 2, UNEVEN = 4, STRANGERS = 8 };

struct growth {
	const struct replay_site *site;
	uint64_t abandoned, part[PARTS];
	const struct replay_object *first, *latest;
};

static bool
abandoned(const struct replay_object *object)
{
	const struct replay_site *site = object->site;
	uint64_t bound = replay_bound(site);

	return !object->reachable && site->births > 2 * bound && object->born <= site->births - bound &&
	       site->births - object->named > bound;
}

static void
growth_add(struct growth *growth, const struct replay_object *object)
{
	uint64_t horizon = object->site->births - replay_bound(object->site);

	growth->abandoned++;
	growth->part[(object->born - 1) * PARTS / horizon]++;
	if (growth->first == NULL || object->born < growth->first->born) {
		growth->first = object;
	}
	if (growth->latest == NULL || object->born > growth->latest->born) {
		growth->latest = object;
	}
}

/* All along the run, and at about the same rate. */
static bool
grows(const struct growth *growth)
{
	uint64_t fewest = UINT64_MAX, most = 0;

	for (unsigned i = 0; i < PARTS; i++) {
		fewest = growth->part[i] < fewest ? growth->part[i] : fewest;
		most = growth->part[i] > most ? growth->part[i] : most;
	}
	return growth->abandoned >= GROWTH_LEAST &&
	       growth->site->strangers < growth->abandoned / STRANGERS && fewest >= EACH_PART &&
	       most <= fewest * UNEVEN;
}

static struct growth
growth_of(const struct replay *replay, const struct replay_site *site)
{
	struct growth growth = {.site = site};
	const struct replay_object *object;

	for (size_t at = 0; (object = table_next(&replay->objects, &at)) != NULL;) {
		if (object->site == site && abandoned(object)) {
			growth_add(&growth, object);
		}
	}
	return growth;
}

static void
growth_told(struct checker *checker, const struct growth *growth)
{
	const struct replay_site *site = growth->site;
	const struct replay_object *first = growth->first;
	const char *what = site->kind == NNGT_MSG ? "messages" : "aios";
	struct story story;

	if (first == NULL) {
		return; /* nothing was abandoned, so nothing grows */
	}
	const struct object object = {.kind = site->kind, .number = first->number};
	story_begin(&story, site->kind == NNGT_MSG ? RULE_MSG_LEAK : RULE_AIO_LEAK, NULL);
	story.finding.kind = object.kind;
	story.finding.object_number = object.number;
	story.finding.severity = SEVERITY_WARNING;
	story.finding.doubt = DOUBT_LATER;
	if (first->last.seq != first->birth.seq) {
		story_aside(&story, ROLE_USED, &first->last, "no call named it after this");
	}
	if (growth->latest != first) {
		story_aside(&story, ROLE_ALLOCATED, &growth->latest->birth,
		            "the latest of those that were left");
	}
	bool received = site->kind == NNGT_MSG &&
	                api_function(first->birth.function)->does != NNGT_DOES_MSG_ALLOC &&
	                api_function(first->birth.function)->does != NNGT_DOES_MSG_DUP;
	story_offence(&story, received ? ROLE_RECEIVED : ROLE_ALLOCATED, &first->birth);
	story_message(&story,
	              "the number of %s from this line grows: %llu of %llu were neither given up nor "
	              "used again, and they come from all parts of the run",
	              what, (unsigned long long)growth->abandoned, (unsigned long long)site->births);
	story_advice(&story,
	             site->kind == NNGT_MSG
	                 ? "nng_msg_free() each message, or send it; where they are kept on purpose, "
	                   "set a limit to how many"
	                 : "nng_aio_free(aio) when its last operation is done");
	story_end(&story, checker);
}

void
rules_growth(struct checker *checker, const struct replay *replay)
{
	struct replay_site *site;

	for (size_t at = 0; (site = table_next(&replay->sites, &at)) != NULL;) {
		bool followed = site->kind == NNGT_MSG || site->kind == NNGT_AIO;
		if (!followed || site->lost || site->births <= 2 * replay_bound(site) ||
		    site->births - site->ended < GROWTH_LEAST) {
			continue;
		}
		site->judged = true;
		struct growth growth = growth_of(replay, site);
		if (grows(&growth)) {
			site->grows = true;
			growth_told(checker, &growth);
		}
	}
}
