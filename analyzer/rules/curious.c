/*
 * curious.c - what the rules say of the objects at certain addresses: those that a thread had in
 * hand when it crashed. Repeats of a finding fold, so the list of findings does not know.
 */
#include "analyzer/rules/checker.h"

/* Does the defect damage memory, so that somebody else crashes later? By MITRE's numbers. */
static bool
harms_memory(const struct rule *rule)
{
	switch (rule->cwe) {
	case 362: /* two at once: a message, an aio */
	case 415: /* double free */
	case 416: /* use after free */
	case 762: /* wrong function, or wrong size, to free */
	case 763: /* free of what never was one */
	case 825: /* expired pointer */
		return true;
	default:
		return false;
	}
}

/*
 * May it be the consequence of a defect seen before in the same memory? What was freed wrongly once
 * is given out twice, and then two who do nothing wrong free it.
 */
static bool
may_follow(enum rule_id rule)
{
	return rule == RULE_MSG_DOUBLE_FREE || rule == RULE_MSG_USE_AFTER_FREE ||
	       rule == RULE_MSG_CONCURRENT_USE;
}

static struct rules_accused *
find(const struct rules_curious *curious, uint64_t address)
{
	size_t low = 0, high = curious->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (curious->items[middle].address < address) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < curious->count && curious->items[low].address == address ? &curious->items[low]
	                                                                      : NULL;
}

static const struct rules_curious *
curious_of(const struct checker *checker)
{
	return checker->watch != NULL ? checker->watch->curious : NULL;
}

void
curious_note(const struct checker *checker, const struct finding *finding)
{
	const struct rules_curious *curious = curious_of(checker);

	if (curious == NULL || finding->severity != SEVERITY_ERROR || finding->object_number == 0 ||
	    kind_is_handle(finding->kind) || !harms_memory(rule_get(finding->rule))) {
		return;
	}
	struct rules_accused *accused = find(curious, finding->object_key);
	if (accused != NULL && (accused->finding.count == 0 || !may_follow(finding->rule))) {
		accused->finding = *finding;
		accused->finding.count = 1;
	}
}

void
curious_end(const struct checker *checker)
{
	const struct rules_curious *curious = curious_of(checker);

	for (size_t i = 0; curious != NULL && i < curious->count; i++) {
		struct rules_accused *accused = &curious->items[i];
		const struct object *latest =
		    accused->finding.count == 0 ? NULL
		                                : model_latest(checker->model, NNGT_MSG, accused->address);
		if (latest != NULL && (accused->finding.kind != NNGT_MSG ||
		                       latest->number != accused->finding.object_number)) {
			accused->since = latest->number;
		}
	}
}
