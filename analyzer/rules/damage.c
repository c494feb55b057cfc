/*
 * damage.c - what happened next to the memory of a message that was freed wrongly: the message
 * that got it is the innocent one that a crash would blame.
 */
#include "analyzer/rules/checker.h"

#include <stdio.h>
#include <stdlib.h>

struct harm {
	size_t finding;
	bool found;
};

void
damage_watch(struct checker *checker, size_t finding, uint64_t address)
{
	struct harm *harm = table_get(&checker->harm, address);

	/* The first one's harm is shown; a repeat's is the same again. */
	bool first = finding != FINDING_NONE && findings_get(checker->findings, finding)->count == 1;
	if (!first || (harm != NULL && !harm->found)) {
		return;
	}
	if (harm == NULL) {
		harm = malloc(sizeof(*harm));
		if (harm == NULL || !table_put(&checker->harm, address, harm)) {
			free(harm);
			checker->failed = true;
			return;
		}
	}
	*harm = (struct harm){.finding = finding};
}

void
damage_event(struct checker *checker)
{
	const struct msg *born = model_born(checker->model);
	struct harm *harm = born == NULL ? NULL : table_get(&checker->harm, born->object.key);

	if (harm == NULL || harm->found) {
		return;
	}
	const struct place *place = born->resolved.seq != 0 ? &born->resolved : &born->object.born;
	struct finding_step step = {
	    .role = ROLE_HARM, .ref = place->ref, .stack_ref = place->stack_ref, .seq = place->seq};
	snprintf(step.note, sizeof(step.note), "the same memory was then %s as msg#%llu",
	         born->birth == MSG_BORN_RECV ? "received" : "allocated",
	         (unsigned long long)born->object.number);
	findings_later(checker->findings, harm->finding, &step);
	harm->found = true;
}

void
damage_free(struct checker *checker)
{
	void *harm;

	for (size_t at = 0; (harm = table_next(&checker->harm, &at)) != NULL;) {
		free(harm);
	}
	table_free(&checker->harm);
}
