/* findings.c - the catalogue of rules and the list of what was found. */
#include "analyzer/rules/finding.h"

#include <stdlib.h>
#include <string.h>

static const struct rule rules[] = {
#define ERROR                           SEVERITY_ERROR
#define WARNING                         SEVERITY_WARNING
#define NOTE                            SEVERITY_NOTE
#define RULE(name, id, severity, title) {id, severity, title},
#include "analyzer/rules/rules.def"
#undef RULE
#undef ERROR
#undef WARNING
#undef NOTE
};

struct findings {
	struct finding *items;
	struct repeat {
		uint32_t offence_stack, turning_stack;
	} * repeats; /* of the item with the same index */
	size_t count, room;
};

const struct rule *
rule_get(enum rule_id id)
{
	return &rules[id];
}

int
rule_find(const char *id)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		if (strcmp(rules[i].id, id) == 0) {
			return i;
		}
	}
	return -1;
}

struct findings *
findings_new(void)
{
	return calloc(1, sizeof(struct findings));
}

void
findings_free(struct findings *list)
{
	if (list != NULL) {
		free(list->items);
		free(list->repeats);
		free(list);
	}
}

static bool
findings_grow(struct findings *list)
{
	size_t room = list->room == 0 ? 16 : list->room * 2;
	struct finding *items = realloc(list->items, room * sizeof(*items));

	if (items == NULL) {
		return false;
	}
	list->items = items;
	struct repeat *repeats = realloc(list->repeats, room * sizeof(*repeats));
	if (repeats == NULL) {
		return false;
	}
	list->repeats = repeats;
	list->room = room;
	return true;
}

bool
findings_add(struct findings *list, const struct finding *finding, uint32_t offence_stack,
             uint32_t turning_stack)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].rule == finding->rule &&
		    list->repeats[i].offence_stack == offence_stack &&
		    list->repeats[i].turning_stack == turning_stack &&
		    (offence_stack != 0 || list->items[i].offence.seq == finding->offence.seq ||
		     finding->offence.seq != 0)) {
			list->items[i].count++;
			/* The gravest of the repeats is the one to show. */
			if (finding->severity > list->items[i].severity) {
				uint64_t count = list->items[i].count;
				list->items[i] = *finding;
				list->items[i].count = count;
			}
			return true;
		}
	}
	if (list->count == list->room && !findings_grow(list)) {
		return false;
	}
	list->items[list->count] = *finding;
	list->items[list->count].count = 1;
	list->repeats[list->count++] = (struct repeat){offence_stack, turning_stack};
	return true;
}

size_t
findings_count(const struct findings *list)
{
	return list->count;
}

const struct finding *
findings_get(const struct findings *list, size_t index)
{
	return &list->items[index];
}

void
findings_later(struct findings *list, size_t index, const struct finding_step *step)
{
	struct finding *finding = &list->items[index];

	if (finding->steps < FINDING_STEPS_MAX) {
		finding->step[finding->steps++] = *step;
	}
}
