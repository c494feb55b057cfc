/*
 * look.c - see look.h. The order: the trace up to now; a first look while the process runs, which
 * finds nearly all that is not lost; a stop, in which the rest is looked for everywhere; the trace
 * once more: what a call has named meanwhile is not known.
 */
#include "analyzer/snapshot/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/snapshot/candidates.h"
#include "analyzer/snapshot/reach.h"
#include "analyzer/snapshot/target.h"

/* The stop looks at each byte in several ways: so many times as long as the first look. */
#define STOP_FACTOR 4

struct look {
	struct target target;
	struct candidates before;
	struct pointer *pointers; /* of those candidates that have no answer yet */
	size_t *owners;           /* their indices in before */
	size_t left;
	struct snapshot_object *objects; /* one for each candidate */
	uint64_t first_ns;               /* of the look while it ran */
};

static uint64_t
now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* Since the first event of the trace, by the clock that says the less. */
static uint64_t
trace_now(struct trace *trace)
{
	const struct trace_info *info = trace_info(trace);
	uint64_t wall = now_ns(CLOCK_REALTIME), mono = now_ns(CLOCK_MONOTONIC);

	wall = wall > info->first_wall_ns ? wall - info->first_wall_ns : 0;
	mono = mono > info->first_mono_ns ? mono - info->first_mono_ns : 0;
	return wall < mono ? wall : mono;
}

/* Is the trace the one that this process writes now? */
static struct trace *
open_own(const struct target *target, const char *name, struct error *err)
{
	struct trace *trace = trace_open(name, err);

	if (trace != NULL) {
		const struct trace_info *info = trace_info(trace);
		if (info->start_wall_ns != target->mark.start_wall_ns || info->pid != target->mark.pid) {
			error_set(err, "%s: it is not the trace of process %d, which writes %s", name,
			          (int)target->pid, target->mark.path);
			trace_close(trace);
			trace = NULL;
		}
	}
	return trace;
}

/* The trace, also that of a process with another root. *name gets its name, to be freed. */
static struct trace *
find_trace(const struct target *target, const char *wanted, char **name, struct error *err)
{
	const char *path = wanted != NULL ? wanted : target->mark.path;

	*name = strdup(path);
	struct trace *trace = *name != NULL ? open_own(target, path, err) : NULL;
	if (trace == NULL && wanted == NULL && path[0] == '/') {
		free(*name);
		if (asprintf(name, "/proc/%d/root%s", (int)target->pid, path) < 0) {
			*name = NULL;
		} else {
			struct error other;
			trace = open_own(target, *name, &other);
		}
	}
	return trace;
}

/* The answers so far go to the objects; the others are looked for again. */
static void
take_found(struct look *look)
{
	size_t left = 0;

	for (size_t i = 0; i < look->left; i++) {
		struct snapshot_object *object = &look->objects[look->owners[i]];
		if (look->pointers[i].places != 0) {
			object->verdict = SNAPSHOT_REACHABLE;
			object->places = look->pointers[i].places;
			object->at = look->pointers[i].at;
		} else {
			look->pointers[left] = look->pointers[i];
			look->owners[left++] = look->owners[i];
		}
	}
	look->left = left;
}

/* One look for all that have no answer. */
static bool
look_once(struct look *look, struct snapshot *snapshot, const char *trace, bool running)
{
	struct pointers pointers;
	struct reach reach = {.target = &look->target,
	                      .pointers = &pointers,
	                      .trace = trace,
	                      .running = running,
	                      .loose = !running};
	if (!pointers_start(&pointers, look->pointers, look->left)) {
		return false;
	}
	reach_registers(&reach);
	if (!running) {
		reach_descriptors(&reach);
	}
	bool fine =
	    target_read_maps(&look->target) && target_read_mark(&look->target) && reach_memory(&reach);
	pointers_end(&pointers);
	if (fine) {
		take_found(look);
		snapshot->header.read_bytes = reach.bytes;
		if (!running) {
			snapshot->header.flags |= (reach.unread_pages ? SNAPSHOT_UNREAD_PAGES : 0u) |
			                          (reach.unread_descriptors ? SNAPSHOT_UNREAD_DESCRIPTORS : 0u);
		}
	}
	return fine;
}

static bool
start(struct look *look)
{
	size_t count = look->before.count;

	look->objects = calloc(count + 1, sizeof(*look->objects));
	look->pointers = calloc(count + 1, sizeof(*look->pointers));
	look->owners = calloc(count + 1, sizeof(*look->owners));
	if (look->objects == NULL || look->pointers == NULL || look->owners == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct candidate *from = &look->before.items[i];
		look->objects[i] = (struct snapshot_object){.kind = NNGT_MSG,
		                                            .address = from->address,
		                                            .number = from->number,
		                                            .born_ref = from->born_ref,
		                                            .last_ref = from->last_ref};
		if (from->in_aio) {
			look->objects[i].verdict = SNAPSHOT_IN_AIO;
		} else if (!from->in_call) {
			look->pointers[look->left].address = from->address;
			look->owners[look->left++] = i;
		}
	}
	return true;
}

/* The stop, or a second look while the process runs where a stop would be too long. */
static bool
look_closely(struct look *look, const struct look_wish *wish, struct look_result *result,
             struct error *err)
{
	struct snapshot *snapshot = &result->snapshot;
	bool whole = false;

	if (look->first_ns * STOP_FACTOR > wish->stop_most_ns) {
		return look_once(look, snapshot, result->trace, false) ||
		       error_set(err, "process %d: it has ended", (int)wish->pid);
	}
	uint64_t begin = now_ns(CLOCK_MONOTONIC);
	if (!target_stop(&look->target, &whole, err)) {
		return false;
	}
	bool fine = look_once(look, snapshot, result->trace, false);
	target_release(&look->target);
	result->stopped_ns = now_ns(CLOCK_MONOTONIC) - begin;
	result->was_stopped = true;
	snapshot->header.flags |= SNAPSHOT_STOPPED | (whole ? SNAPSHOT_REGISTERS : 0u);
	snapshot->header.threads = (uint32_t)look->target.thread_count;
	return fine || error_set(err, "process %d: it has ended, or memory is short", (int)wish->pid);
}

/* Who is lost, now that everything was looked at; who was named meanwhile, is not. */
static void
judge(struct look *look, const struct candidates *after, bool whole, uint64_t stop_ns)
{
	/* Where events are missing, a message may have been freed, and is for that reason nowhere. */
	for (size_t i = 0; i < look->left && whole; i++) {
		look->objects[look->owners[i]].verdict = SNAPSHOT_LOST;
	}
	for (size_t i = 0; i < look->before.count; i++) {
		const struct candidate *candidate = &look->before.items[i];
		struct snapshot_object *object = &look->objects[i];
		object->quiet_ns = stop_ns > candidate->last_ns ? stop_ns - candidate->last_ns : 0;
		if (!candidates_has(after, candidate)) {
			object->verdict = SNAPSHOT_UNKNOWN;
		}
	}
}

/* The lost first: a file has only so many. */
static int
by_verdict(const void *left, const void *right)
{
	const struct snapshot_object *a = left, *b = right;
	int lost_a = a->verdict == SNAPSHOT_LOST, lost_b = b->verdict == SNAPSHOT_LOST;

	if (lost_a != lost_b) {
		return lost_b - lost_a;
	}
	return a->number < b->number ? -1 : a->number > b->number;
}

static void
add_map(struct snapshot *snapshot, const struct target_map *map)
{
	struct snapshot_map *to = &snapshot->maps[snapshot->map_count++];
	size_t length = strlen(map->name), most = sizeof(to->name) - 1;

	to->start = map->start;
	to->end = map->end;
	memcpy(to->rights, map->rights, sizeof(map->rights));
	memcpy(to->name, map->name + (length > most ? length - most : 0),
	       length > most ? most : length);
}

/* The mappings in which a pointer was found. */
static bool
finish_maps(struct snapshot *snapshot, const struct target *target)
{
	uint8_t *used = calloc(target->map_count + 1, 1);

	snapshot->maps = calloc(target->map_count + 1, sizeof(*snapshot->maps));
	if (used == NULL || snapshot->maps == NULL) {
		free(used);
		return false;
	}
	for (size_t i = 0; i < snapshot->object_count; i++) {
		uint64_t at = snapshot->objects[i].at;
		size_t low = 0, high = target->map_count;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (at >= target->maps[middle].end) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		if (at != 0 && low < target->map_count && at >= target->maps[low].start) {
			used[low] = 1;
		}
	}
	for (size_t i = 0; i < target->map_count && snapshot->map_count < SNAPSHOT_MAPS_MAX; i++) {
		if (used[i] != 0) {
			add_map(snapshot, &target->maps[i]);
		}
	}
	free(used);
	return true;
}

static bool
finish(struct look *look, struct snapshot *snapshot, const struct trace_info *info)
{
	size_t count = look->before.count;
	struct snapshot_header *header = &snapshot->header;

	qsort(look->objects, count, sizeof(*look->objects), by_verdict);
	header->flags |= count > SNAPSHOT_OBJECTS_MAX ? SNAPSHOT_CUT : 0u;
	snapshot->objects = look->objects;
	snapshot->object_count = count < SNAPSHOT_OBJECTS_MAX ? count : SNAPSHOT_OBJECTS_MAX;
	look->objects = NULL;
	memcpy(header->magic, SNAPSHOT_MAGIC, sizeof(header->magic));
	header->version = SNAPSHOT_VERSION;
	header->byte_order = NNGT_BYTE_ORDER;
	header->pid = info->pid;
	header->process_start = info->process_start;
	header->start_wall_ns = info->start_wall_ns;
	header->candidates = count;
	return finish_maps(snapshot, &look->target);
}

static bool
look_with(struct look *look, struct trace *trace, const struct look_wish *wish,
          struct look_result *result, struct error *err)
{
	struct snapshot *snapshot = &result->snapshot;
	struct candidates after = {0};

	if (!candidates_read(&look->before, trace, err)) {
		return false;
	}
	if (!start(look)) {
		return error_set(err, "not enough memory");
	}
	uint64_t begin =
	    now_ns(CLOCK_PROCESS_CPUTIME_ID); /* others' work on this machine is not ours */
	if (look->left > 0 && !look_once(look, snapshot, result->trace, true)) {
		return error_set(err, "process %d: it has ended, or memory is short", (int)wish->pid);
	}
	look->first_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID) - begin;
	snapshot->header.stop_ns = trace_now(trace);
	if (look->left > 0 && !look_closely(look, wish, result, err)) {
		return false;
	}
	snapshot->header.release_ns = trace_now(trace);
	struct trace *later = open_own(&look->target, result->trace, err);
	bool fine = later != NULL && candidates_read(&after, later, err);
	if (fine) {
		bool whole = trace_info(later)->complete_ns == UINT64_MAX;
		judge(look, &after, whole, snapshot->header.stop_ns);
		fine = finish(look, snapshot, trace_info(later)) || error_set(err, "not enough memory");
	}
	candidates_free(&after);
	trace_close(later);
	return fine;
}

bool
look_into(const struct look_wish *wish, struct look_result *result, struct error *err)
{
	struct look look = {0};

	*result = (struct look_result){0};
	bool fine = target_open(&look.target, wish->pid, err);
	if (fine) {
		struct trace *trace = find_trace(&look.target, wish->trace, &result->trace, err);
		fine = trace != NULL && look_with(&look, trace, wish, result, err);
		trace_close(trace);
	}
	target_close(&look.target);
	candidates_free(&look.before);
	free(look.pointers);
	free(look.owners);
	free(look.objects);
	return fine;
}

void
look_result_free(struct look_result *result)
{
	snapshot_free(&result->snapshot);
	free(result->trace);
	*result = (struct look_result){0};
}
