/* file.c - TRACE.snapshot, written and read; see snapshot.h. The reader trusts nothing. */
#include "analyzer/snapshot/snapshot.h"

#include "analyzer/model/idle.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->objects);
	free(snapshot->maps);
	free(snapshot->threads);
	free(snapshot->modules);
	free(snapshot->costs);
	*snapshot = (struct snapshot){0};
}

char *
snapshot_file(const char *trace_file)
{
	char *name;

	return asprintf(&name, "%s.snapshot", trace_file) < 0 ? NULL : name;
}

char *
snapshot_older_file(const char *trace_file, unsigned number)
{
	char *name;

	if (number == 0) {
		return snapshot_file(trace_file);
	}
	return asprintf(&name, "%s.snapshot.%u", trace_file, number) < 0 ? NULL : name;
}

bool
snapshot_is_certain(const struct snapshot *snapshot)
{
	const uint32_t bad = SNAPSHOT_UNREAD_DESCRIPTORS | SNAPSHOT_UNREAD_PAGES;

	return (snapshot->header.flags & (SNAPSHOT_WHOLE | bad)) == SNAPSHOT_WHOLE;
}

enum snapshot_group
snapshot_group(uint32_t kind)
{
	return kind == NNGT_MSG   ? SNAPSHOT_MESSAGES
	       : kind == NNGT_AIO ? SNAPSHOT_AIOS
	                          : SNAPSHOT_OTHERS;
}

size_t
snapshot_count(const struct snapshot *snapshot, enum snapshot_group group,
               enum snapshot_verdict verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < snapshot->object_count; i++) {
		const struct snapshot_object *object = &snapshot->objects[i];
		count += object->verdict == (uint32_t)verdict && snapshot_group(object->kind) == group;
	}
	return count;
}

uint64_t
snapshot_cost(const struct snapshot *snapshot, enum snapshot_cost_kind what)
{
	for (size_t i = 0; i < snapshot->cost_count; i++) {
		if (snapshot->costs[i].what == (uint32_t)what) {
			return snapshot->costs[i].amount;
		}
	}
	return 0;
}

void
snapshot_add_cost(struct snapshot *snapshot, enum snapshot_cost_kind what, uint64_t amount)
{
	struct snapshot_cost *costs =
	    reallocarray(snapshot->costs, snapshot->cost_count + 1, sizeof(*costs));

	if (costs != NULL) {
		snapshot->costs = costs;
		costs[snapshot->cost_count++] = (struct snapshot_cost){.what = what, .amount = amount};
	}
}

static int
by_birth(const void *a, const void *b)
{
	const struct snapshot_object *left = a, *right = b;

	if (left->born_ref != right->born_ref) {
		return left->born_ref < right->born_ref ? -1 : 1;
	}
	return (left->address > right->address) - (left->address < right->address);
}

const struct snapshot_object *
snapshot_find(const struct snapshot *snapshot, uint64_t address, uint64_t born_ref)
{
	const struct snapshot_object key = {.born_ref = born_ref, .address = address};

	return snapshot->object_count == 0 ? NULL
	                                   : bsearch(&key, snapshot->objects, snapshot->object_count,
	                                             sizeof(*snapshot->objects), by_birth);
}

/* Where a snapshot has the items of a section. */
struct section {
	enum snapshot_section_type type;
	size_t item_size, most;
	size_t items, count; /* offsets in struct snapshot */
};
#define SECTION(type, item, most, items, count)                                                    \
	{                                                                                              \
		type, sizeof(struct item), most, offsetof(struct snapshot, items),                         \
		    offsetof(struct snapshot, count)                                                       \
	}
static const struct section sections[] = {
    SECTION(SNAPSHOT_MAPS, snapshot_map, SNAPSHOT_MAPS_MAX, maps, map_count),
    SECTION(SNAPSHOT_OBJECTS, snapshot_object, SNAPSHOT_OBJECTS_MAX, objects, object_count),
    SECTION(SNAPSHOT_THREADS, snapshot_thread, SNAPSHOT_THREADS_MAX, threads, thread_count),
    SECTION(SNAPSHOT_MODULES, snapshot_module, SNAPSHOT_MODULES_MAX, modules, module_count),
    SECTION(SNAPSHOT_COSTS, snapshot_cost, SNAPSHOT_COSTS_MAX, costs, cost_count)};
#define SECTIONS (sizeof(sections) / sizeof(sections[0]))

static void **
items_of(struct snapshot *snapshot, const struct section *section)
{
	return (void **)(void *)((char *)snapshot + section->items);
}

static size_t *
count_of(struct snapshot *snapshot, const struct section *section)
{
	return (size_t *)(void *)((char *)snapshot + section->count);
}

static bool
write_section(FILE *out, const struct snapshot *snapshot, const struct section *section)
{
	struct snapshot copy = *snapshot;
	size_t count = *count_of(&copy, section);
	struct snapshot_section head = {
	    .type = section->type, .item_size = (uint32_t)section->item_size, .count = count};

	return fwrite(&head, sizeof(head), 1, out) == 1 &&
	       (count == 0 ||
	        fwrite(*items_of(&copy, section), section->item_size, count, out) == count);
}

/* 0, or why it could not be written. */
static int
write_to(const struct snapshot *snapshot, const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (out == NULL) {
		int reason = errno;
		if (fd >= 0) {
			close(fd);
		}
		return reason;
	}
	struct snapshot_header header = snapshot->header;
	header.sections = SECTIONS;
	errno = 0;
	bool fine = fwrite(&header, sizeof(header), 1, out) == 1;
	for (size_t i = 0; i < SECTIONS && fine; i++) {
		fine = write_section(out, snapshot, &sections[i]);
	}
	fine = fclose(out) == 0 && fine;
	return fine ? 0 : errno != 0 ? errno : EIO;
}

/* The one that is there gets the next free number; where none is left, it goes. */
static void
keep_older(const char *file)
{
	for (unsigned number = 1; number <= SNAPSHOT_OLDER_MAX; number++) {
		char *name;
		if (asprintf(&name, "%s.%u", file, number) < 0) {
			return;
		}
		bool done = access(name, F_OK) != 0;
		if (done) {
			rename(file, name);
		}
		free(name);
		if (done) {
			return;
		}
	}
}

bool
snapshot_write(const struct snapshot *snapshot, const char *file, bool keep, struct error *err)
{
	char *name;

	if (asprintf(&name, "%s.tmp", file) < 0) {
		return error_set(err, "%s: not enough memory", file);
	}
	unlink(name); /* of a look that was interrupted */
	int reason = write_to(snapshot, name);
	if (reason == 0 && keep) {
		keep_older(file);
	}
	if (reason == 0 && rename(name, file) != 0) {
		reason = errno;
	}
	if (reason != 0) {
		unlink(name);
	}
	free(name);
	return reason == 0 || error_set(err, "%s: %s", file, strerror(reason));
}

static bool
refuse(struct error *err, const char *name, const char *reason)
{
	return error_set(err, "%s: %s: not used", name, reason);
}

/* The items of a section in new memory; more than there are bytes in the file is refused. */
static void *
read_items(FILE *in, const struct snapshot_section *section, size_t item_size, uint64_t most,
           uint64_t bytes)
{
	if (section->item_size != item_size || section->count > most ||
	    section->count > bytes / item_size) {
		return NULL;
	}
	void *items = calloc(section->count + 1, item_size);
	if (items != NULL && fread(items, item_size, section->count, in) != section->count) {
		free(items);
		return NULL;
	}
	return items;
}

static bool
read_section(struct snapshot *snapshot, FILE *in, uint64_t bytes)
{
	struct snapshot_section section;

	if (fread(&section, sizeof(section), 1, in) != 1) {
		return false;
	}
	for (size_t i = 0; i < SECTIONS; i++) {
		void **items = items_of(snapshot, &sections[i]);
		if (section.type != sections[i].type) {
			continue;
		}
		if (*items != NULL) {
			return false; /* twice */
		}
		*items = read_items(in, &section, sections[i].item_size, sections[i].most, bytes);
		*count_of(snapshot, &sections[i]) = *items != NULL ? section.count : 0;
		return *items != NULL;
	}
	uint64_t size = 0;
	return !__builtin_mul_overflow(section.count, (uint64_t)section.item_size, &size) &&
	       size <= bytes && fseeko(in, (off_t)size, SEEK_CUR) == 0;
}

/* What has a length of its own keeps to it, and texts end. */
static void
bound_items(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->thread_count; i++) {
		struct snapshot_thread *thread = &snapshot->threads[i];
		thread->frames = thread->frames < SNAPSHOT_FRAMES ? thread->frames : SNAPSHOT_FRAMES;
	}
	for (size_t i = 0; i < snapshot->module_count; i++) {
		struct snapshot_module *module = &snapshot->modules[i];
		module->path[sizeof(module->path) - 1] = '\0';
		if (module->build_id_size > sizeof(module->build_id)) {
			module->build_id_size = 0;
		}
	}
}

/* Sorted and not hashed: a hostile file could give all of its keys one place in a hash table. */
static void
sort_objects(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->object_count; i++) {
		struct snapshot_object *object = &snapshot->objects[i];
		if (object->verdict >= SNAPSHOT_VERDICTS || !idle_kind(object->kind)) {
			object->verdict = SNAPSHOT_UNKNOWN; /* from a later nngtrace */
		}
	}
	if (snapshot->object_count > 1) {
		qsort(snapshot->objects, snapshot->object_count, sizeof(*snapshot->objects), by_birth);
	}
}

/* Whether the header is of this recording; else the reason. */
static const char *
mismatch(const struct snapshot_header *header, const struct trace_info *info)
{
	if (memcmp(header->magic, SNAPSHOT_MAGIC, sizeof(header->magic)) != 0) {
		return "no snapshot of nngtrace";
	}
	if (header->byte_order != NNGT_BYTE_ORDER || header->version != SNAPSHOT_VERSION) {
		return "another version of the format";
	}
	if (header->pid != info->pid || header->process_start != info->process_start ||
	    header->start_wall_ns != info->start_wall_ns) {
		return "of another recording";
	}
	return header->sections > SNAPSHOT_SECTIONS_MAX ? "damaged" : NULL;
}

static bool
read_from(struct snapshot *snapshot, FILE *in, uint64_t bytes, const char *name,
          const struct trace_info *info, struct error *err)
{
	struct snapshot_header *header = &snapshot->header;

	if (fread(header, sizeof(*header), 1, in) != 1) {
		return refuse(err, name, "no snapshot of nngtrace");
	}
	const char *reason = mismatch(header, info);
	if (reason != NULL) {
		return refuse(err, name, reason);
	}
	for (uint32_t i = 0; i < header->sections; i++) {
		if (!read_section(snapshot, in, bytes)) {
			return refuse(err, name, "damaged");
		}
	}
	bound_items(snapshot);
	sort_objects(snapshot);
	return true;
}

enum snapshot_read
snapshot_read(struct snapshot *snapshot, struct trace *trace, unsigned number, struct error *err)
{
	const struct trace_info *info = trace_info(trace);
	char *name = snapshot_older_file(info->file, number);
	struct stat status;
	enum snapshot_read answer = SNAPSHOT_NONE;

	*snapshot = (struct snapshot){0};
	int fd = name != NULL ? open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
		FILE *in = fdopen(fd, "r");
		bool fine =
		    in != NULL && read_from(snapshot, in, (uint64_t)status.st_size, name, info, err);
		answer = fine ? SNAPSHOT_READ : SNAPSHOT_REFUSED;
		if (in != NULL) {
			fclose(in);
			fd = -1;
		}
	} else if (name == NULL || errno != ENOENT || fd >= 0) {
		refuse(err, name != NULL ? name : info->file, "it cannot be read");
		answer = SNAPSHOT_REFUSED;
	}
	if (fd >= 0) {
		close(fd);
	}
	if (answer != SNAPSHOT_READ) {
		snapshot_free(snapshot);
	}
	free(name);
	return answer;
}

uint64_t
snapshot_found_again(const struct snapshot *older, const struct snapshot *newer)
{
	uint64_t count = 0;

	for (size_t i = 0; i < older->object_count; i++) {
		const struct snapshot_object *object = &older->objects[i], *now;
		if (object->verdict != SNAPSHOT_LOST) {
			continue;
		}
		now = snapshot_find(newer, object->address, object->born_ref);
		count += now != NULL && now->last_ref == object->last_ref &&
		         (now->verdict == SNAPSHOT_REACHABLE || now->verdict == SNAPSHOT_IN_AIO);
	}
	return count;
}
