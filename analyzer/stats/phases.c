/*
 * phases.c - see phases.h. A phase is the process's: whichever thread begins it. Phases of one name
 * are one entry, since a program may begin one for each request.
 */
#include "analyzer/stats/phases.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"

/* Those of more names are not counted: nobody reads so many. */
#define PHASES_MAX 1000u

static uint64_t
live_now(const struct stats *stats)
{
	uint64_t live = 0;

	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		live += stats->kinds[kind].live;
	}
	return live;
}

static void
end_phase(struct stats *stats, uint64_t ns)
{
	if (stats->phase_now != 0) {
		struct stats_phase *phase = &stats->phases[stats->phase_now - 1];
		phase->ns += ns - stats->phase_from_ns;
		phase->grown += (int64_t)(live_now(stats) - stats->phase_live);
		stats->phase_now = 0;
	}
}

/* The phase of a name, made if need be: index plus one. 0: too many, or not enough memory. */
static size_t
phase_of(struct stats *stats, const char *name)
{
	for (size_t i = 0; i < stats->phase_count; i++) {
		if (strcmp(stats->phases[i].name, name) == 0) {
			return i + 1;
		}
	}
	if (stats->phase_count == PHASES_MAX) {
		return 0;
	}
	struct stats_phase *phases =
	    array_grow(stats->phases, &stats->phase_room, stats->phase_count, 1, sizeof(*phases));
	char *copy = phases != NULL ? strdup(name) : NULL;
	stats->phases = phases != NULL ? phases : stats->phases;
	if (copy == NULL) {
		stats->failed = true;
		return 0;
	}
	phases[stats->phase_count++] = (struct stats_phase){.name = copy};
	return stats->phase_count;
}

bool
stats_phases_take(struct stats *stats, const struct event *event)
{
	stats->last_ns = event->time_ns;
	if (event->function == NNGT_FN_nngtrace_phase) {
		end_phase(stats, event->time_ns);
		stats->phase_now = event->text != NULL ? phase_of(stats, event->text) : 0;
		stats->phase_from_ns = event->time_ns;
		stats->phase_live = live_now(stats);
		if (stats->phase_now != 0) {
			stats->phases[stats->phase_now - 1].times++;
		}
	} else if (stats->phase_now != 0) {
		stats->phases[stats->phase_now - 1].events++;
	}
	return !stats->failed;
}

void
stats_phases_end(struct stats *stats)
{
	end_phase(stats, stats->last_ns);
}

void
stats_phases_free(struct stats *stats)
{
	for (size_t i = 0; i < stats->phase_count; i++) {
		free(stats->phases[i].name);
	}
	free(stats->phases);
}
