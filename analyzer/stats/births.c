/* births.c - what is alive at the end, by kind and by the place it was made at. */
#include "analyzer/base/array.h"
#include "analyzer/stats/births.h"
#include "analyzer/stats/objects.h"
#include "analyzer/stats/sites.h"

#include <stdlib.h>
#include <string.h>

/* Kinds come one after the other. */
static struct stats_birth *
birth_at(struct stats *stats, struct stats_site *site, enum nngt_kind kind)
{
	if (site->birth != 0 && site->birth_kind == kind) {
		return &stats->births[site->birth - 1];
	}
	struct stats_birth *births =
	    array_grow(stats->births, &stats->birth_room, stats->birth_count, 1, sizeof(*births));
	if (births == NULL) {
		return NULL;
	}
	stats->births = births;
	births[stats->birth_count] = (struct stats_birth){.site = site, .kind = kind};
	site->birth_kind = kind;
	site->birth = ++stats->birth_count;
	return &births[site->birth - 1];
}

static void
add_object(struct stats *stats, const struct object *object)
{
	struct stats_site *site = stats_site(&stats->sites, &object->born);
	struct stats_birth *birth = site != NULL ? birth_at(stats, site, object->kind) : NULL;
	struct event event;
	if (birth == NULL) {
		stats->failed = true;
		return;
	}
	birth->count++;
	if (trace_event_at(stats->trace, object->born.ref, &event)) {
		uint64_t end_ns = trace_info(stats->trace)->duration_ns;
		uint64_t age_ns = end_ns > event.time_ns ? end_ns - event.time_ns : 0;
		birth->oldest_ns = age_ns > birth->oldest_ns ? age_ns : birth->oldest_ns;
	}
}

/* The most first; nothing may depend on addresses. */
static int
compare_births(const void *left, const void *right)
{
	const struct stats_birth *a = left, *b = right;
	if (a->count != b->count) {
		return a->count > b->count ? -1 : 1;
	}
	if (a->oldest_ns != b->oldest_ns) {
		return a->oldest_ns > b->oldest_ns ? -1 : 1;
	}
	if (a->kind != b->kind) {
		return a->kind < b->kind ? -1 : 1;
	}
	return (a->site->frame.offset > b->site->frame.offset) -
	       (a->site->frame.offset < b->site->frame.offset);
}

void
stats_births_end(struct stats *stats)
{
	const struct object *object;
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END && !stats->failed; kind++) {
		if (kind == NNGT_STRING) { /* among the buffers */
			continue;
		}
		for (size_t at = 0; (object = model_next(stats->model, kind, &at)) != NULL;) {
			if (stats_is_live(object)) {
				add_object(stats, object);
			}
		}
	}
	if (stats->birth_count > 1) {
		qsort(stats->births, stats->birth_count, sizeof(*stats->births), compare_births);
	}
}
