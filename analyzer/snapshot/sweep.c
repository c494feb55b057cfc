/* sweep.c - see sweep.h */
#include "analyzer/snapshot/sweep.h"

#include <stdlib.h>
#include <string.h>

/* Is it found only in places of NNG's queues that are not in use? Then it is found nowhere. */
static bool
is_left_over(const struct pointer *pointer, struct rings *rings, const struct target *target)
{
	bool left_over = pointer->hit_count > 0 && pointer->hit_count <= POINTER_HITS;

	for (unsigned i = 0; i < pointer->hit_count && left_over; i++) {
		left_over = rings_is_unused(rings, target, pointer->hits[i]);
	}
	return left_over;
}

/* The answers so far go to the objects; the others are looked for again. */
static void
take_found(struct sweep *sweep, struct rings *rings, const struct target *target)
{
	size_t left = 0;

	for (size_t i = 0; i < sweep->left; i++) {
		struct snapshot_object *object = &sweep->objects[sweep->owners[i]];
		if (sweep->pointers[i].places != 0 && !is_left_over(&sweep->pointers[i], rings, target)) {
			object->verdict = SNAPSHOT_REACHABLE;
			object->places = sweep->pointers[i].places;
			object->at = sweep->pointers[i].at;
		} else {
			sweep->pointers[left] = (struct pointer){.address = sweep->pointers[i].address,
			                                         .size = sweep->pointers[i].size};
			sweep->owners[left++] = sweep->owners[i];
		}
	}
	sweep->left = left;
}

bool
sweep_once(struct sweep *sweep, struct reach *reach, struct snapshot *snapshot)
{
	struct pointers pointers;
	struct rings rings = {0};

	if (!pointers_start(&pointers, sweep->pointers, sweep->left)) {
		return false;
	}
	reach->pointers = &pointers;
	reach->rings = &rings;
	reach_registers(reach);
	if (reach->descriptors) {
		reach_descriptors(reach);
	}
	bool fine = reach_memory(reach);
	pointers_end(&pointers);
	reach->pointers = NULL;
	reach->rings = NULL;
	if (fine) {
		take_found(sweep, &rings, reach->target);
		snapshot->header.read_bytes = reach->bytes;
		if (!reach->running) {
			snapshot->header.flags |=
			    (reach->unread_pages ? SNAPSHOT_UNREAD_PAGES : 0u) |
			    (reach->unread_descriptors ? SNAPSHOT_UNREAD_DESCRIPTORS : 0u);
		}
	}
	rings_free(&rings);
	return fine;
}

bool
sweep_start(struct sweep *sweep)
{
	size_t count = sweep->before.count;

	sweep->objects = calloc(count + 1, sizeof(*sweep->objects));
	sweep->pointers = calloc(count + 1, sizeof(*sweep->pointers));
	sweep->owners = calloc(count + 1, sizeof(*sweep->owners));
	if (sweep->objects == NULL || sweep->pointers == NULL || sweep->owners == NULL) {
		return false;
	}
	for (size_t i = 0; i < count; i++) {
		const struct candidate *from = &sweep->before.items[i];
		sweep->objects[i] = (struct snapshot_object){.kind = (uint32_t)from->kind,
		                                             .address = from->address,
		                                             .number = from->number,
		                                             .born_ref = from->born_ref,
		                                             .last_ref = from->last_ref};
		if (from->in_aio) {
			sweep->objects[i].verdict = SNAPSHOT_IN_AIO;
		} else if (!from->in_call) {
			sweep->pointers[sweep->left].address = from->address;
			sweep->pointers[sweep->left].size = from->size;
			sweep->owners[sweep->left++] = i;
		}
	}
	return true;
}

void
sweep_free(struct sweep *sweep)
{
	candidates_free(&sweep->before);
	free(sweep->pointers);
	free(sweep->owners);
	free(sweep->objects);
	*sweep = (struct sweep){0};
}

/* Who is lost, now that everything was looked at; who was named meanwhile, is not. */
void
sweep_judge(struct sweep *sweep, const struct candidates *after, bool whole, uint64_t stop_ns)
{
	/* Where events are missing, a message may have been freed, and is for that reason nowhere. */
	for (size_t i = 0; i < sweep->left && whole; i++) {
		sweep->objects[sweep->owners[i]].verdict = SNAPSHOT_LOST;
	}
	for (size_t i = 0; i < sweep->before.count; i++) {
		const struct candidate *candidate = &sweep->before.items[i];
		struct snapshot_object *object = &sweep->objects[i];
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
	if (a->kind != b->kind) {
		return a->kind < b->kind ? -1 : 1;
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

bool
sweep_finish(struct sweep *sweep, struct snapshot *snapshot, const struct target *target,
             const struct trace_info *info)
{
	size_t count = sweep->before.count;
	struct snapshot_header *header = &snapshot->header;

	qsort(sweep->objects, count, sizeof(*sweep->objects), by_verdict);
	header->flags |= count > SNAPSHOT_OBJECTS_MAX ? SNAPSHOT_CUT : 0u;
	snapshot->objects = sweep->objects;
	snapshot->object_count = count < SNAPSHOT_OBJECTS_MAX ? count : SNAPSHOT_OBJECTS_MAX;
	sweep->objects = NULL;
	memcpy(header->magic, SNAPSHOT_MAGIC, sizeof(header->magic));
	header->version = SNAPSHOT_VERSION;
	header->byte_order = NNGT_BYTE_ORDER;
	header->pid = info->pid;
	header->process_start = info->process_start;
	header->start_wall_ns = info->start_wall_ns;
	header->candidates = 0;
	for (size_t i = 0; i < count; i++) {
		header->candidates += sweep->before.items[i].kind == NNGT_MSG;
	}
	return finish_maps(snapshot, target);
}
