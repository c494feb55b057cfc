/* objects.h - what comes to life and what ends with one event. */
#ifndef NNGTRACE_STATS_OBJECTS_H
#define NNGTRACE_STATS_OBJECTS_H

#include "analyzer/stats/stats.h"

#define SEEN_MAX 24
struct seen {
	enum nngt_kind kind;
	uint64_t key, number; /* number 0: nothing was there */
	uint64_t socket;      /* number of a handle's socket, or 0 */
	bool live;
	struct place born;
};
struct seen_list {
	struct seen items[SEEN_MAX];
	unsigned count;
};
bool stats_is_live(const struct object *object);
/* Between model_resolve and model_apply. */
void stats_objects_before(struct stats *stats, const struct action *action, struct seen_list *seen);
/* After model_apply. */
void stats_objects_after(struct stats *stats, const struct seen_list *seen);
void stats_objects_free(struct stats *stats);

#endif
