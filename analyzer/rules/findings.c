/* findings.c - the list of what was found. */
#include "analyzer/rules/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct findings {
	struct finding *items;
	struct repeat {
		uint32_t offence_stack, turning_stack;
		uint32_t next; /* in its bucket: an index plus one */
	} * repeats;       /* of the item with the same index */
	uint32_t *buckets; /* as many as there is room for: the first index in each plus one, or 0 */
	size_t count, room;
	size_t kept[SEVERITY_ERROR + 1]; /* items by severity when they were added */
	uint64_t left_out;
};

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
		free(list->buckets);
		free(list);
	}
}

static uint32_t *
bucket_of(const struct findings *list, enum rule_id rule, const struct repeat *repeat)
{
	uint64_t key = (uint64_t)repeat->offence_stack << 32 | repeat->turning_stack;

	key = (key ^ (uint64_t)rule << 56) * UINT64_C(0x9e3779b97f4a7c15);
	return &list->buckets[key >> 32 & (list->room - 1)];
}

/* Where the index of the next item in a bucket belongs: they stay in order. */
static uint32_t *
bucket_end(const struct findings *list, uint32_t *link)
{
	while (*link != 0) {
		link = &list->repeats[*link - 1].next;
	}
	return link;
}

static void
bucket_add(struct findings *list, size_t index)
{
	struct repeat *repeat = &list->repeats[index];

	repeat->next = 0;
	*bucket_end(list, bucket_of(list, list->items[index].rule, repeat)) = (uint32_t)index + 1;
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
	uint32_t *buckets = calloc(room, sizeof(*buckets));
	if (buckets == NULL) {
		return false;
	}
	free(list->buckets);
	list->buckets = buckets;
	list->room = room;
	for (size_t i = 0; i < list->count; i++) {
		bucket_add(list, i);
	}
	return true;
}

/* The earlier finding that this one repeats, or NULL. */
static struct finding *
findings_repeated(const struct findings *list, const struct finding *finding,
                  const struct repeat *by)
{
	uint32_t next = list->room == 0 ? 0 : *bucket_of(list, finding->rule, by);

	for (; next != 0; next = list->repeats[next - 1].next) {
		struct finding *item = &list->items[next - 1];
		const struct repeat *repeat = &list->repeats[next - 1];
		if (item->rule == finding->rule && repeat->offence_stack == by->offence_stack &&
		    repeat->turning_stack == by->turning_stack &&
		    (by->offence_stack != 0 || item->offence.seq == finding->offence.seq ||
		     finding->offence.seq != 0)) {
			return item;
		}
	}
	return NULL;
}

bool
findings_add(struct findings *list, const struct finding *finding, uint32_t offence_stack,
             uint32_t turning_stack, size_t *index)
{
	struct repeat by = {.offence_stack = offence_stack, .turning_stack = turning_stack};
	struct finding *item = findings_repeated(list, finding, &by);

	*index = FINDING_NONE;
	if (item != NULL) {
		*index = (size_t)(item - list->items);
		item->count++;
		/* The gravest of the repeats is the one to show. */
		if (finding->severity > item->severity) {
			uint64_t count = item->count;
			*item = *finding;
			item->count = count;
		}
		return true;
	}
	if (list->kept[finding->severity] == FINDINGS_MAX) {
		list->left_out++;
		return true;
	}
	if (list->count == list->room && !findings_grow(list)) {
		return false;
	}
	list->items[list->count] = *finding;
	list->items[list->count].count = 1;
	list->repeats[list->count] = by;
	*index = list->count;
	bucket_add(list, list->count++);
	list->kept[finding->severity]++;
	return true;
}

size_t
findings_count(const struct findings *list)
{
	return list->count;
}

uint64_t
findings_left_out(const struct findings *list)
{
	return list->left_out;
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

void
findings_add_words(struct findings *list, size_t index, const char *words)
{
	char *message = list->items[index].message;
	size_t length = strlen(message);

	snprintf(message + length, sizeof(list->items[index].message) - length, "%s", words);
}

void
findings_doubt(struct findings *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		enum rule_id rule = list->items[i].rule;
		if (rule == RULE_MSG_NOT_FROM_NNG || rule == RULE_AIO_NOT_FROM_NNG) {
			continue;
		}
		list->items[kept] = list->items[i];
		list->items[kept++].doubt = DOUBT_DAMAGE;
	}
	list->count = kept;
}
