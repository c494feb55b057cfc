/* core.c - a core file's segments as a process's memory; see core.h. */
#include "analyzer/core/core.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/symbols/guard.h"

#define PAGE          UINT64_C(4096)
#define SEGMENTS_MOST (1u << 20)
#define NOTES_MOST    (UINT64_C(256) << 20)

static bool
refuse(struct error *err, const char *file, const char *reason)
{
	return error_set(err, "%s: %s", file, reason);
}

/* Reads it all, or nothing counts. */
static bool
read_at(const struct core *core, void *to, size_t size, uint64_t offset)
{
	uint8_t *at = to;

	while (size > 0) {
		ssize_t got = pread(core->fd, at, size, (off_t)offset);
		if (got <= 0) {
			return false;
		}
		at += got;
		size -= (size_t)got;
		offset += (uint64_t)got;
	}
	return true;
}

/* The segment of an address, or NULL. */
static const struct core_segment *
segment_of(const struct core *core, uint64_t address)
{
	size_t low = 0, high = core->segment_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (address >= core->segments[middle].end) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < core->segment_count && address >= core->segments[low].start ? &core->segments[low]
	                                                                         : NULL;
}

static size_t
read_memory(const struct target *target, void *to, size_t size, uint64_t address)
{
	const struct core *core = target->data;
	const struct core_segment *segment = segment_of(core, address);

	if (segment == NULL || address - segment->start >= segment->there) {
		return 0;
	}
	uint64_t into = address - segment->start, left = segment->there - into;
	size_t wanted = size < left ? size : (size_t)left;
	ssize_t got = pread(core->fd, to, wanted, (off_t)(segment->offset + into));
	return got > 0 ? (size_t)got : 0;
}

/*
 * A hole in the file is a page that the process had not: the kernel leaves holes for them. Of what
 * is not in the file at all nothing is told here; see core_open.
 */
static size_t
pages_of_memory(const struct target *target, uint64_t *entries, size_t count, uint64_t page)
{
	const struct core *core = target->data;
	const struct core_segment *segment = segment_of(core, page * PAGE);

	memset(entries, 0, count * sizeof(*entries));
	if (segment == NULL) {
		return count;
	}
	uint64_t base = page * PAGE - segment->start; /* in the segment */
	uint64_t end = base + count * PAGE < segment->there ? base + count * PAGE : segment->there;
	for (uint64_t at = base; at < end;) {
		off_t data = lseek(core->fd, (off_t)(segment->offset + at), SEEK_DATA);
		off_t hole = data >= 0 ? lseek(core->fd, data, SEEK_HOLE) : -1;
		if (data < 0 && errno == ENXIO) {
			break; /* nothing follows */
		}
		/* A file system that knows no holes: all of it is there. */
		uint64_t from = data < 0 ? at : (uint64_t)data - segment->offset;
		uint64_t to = hole < 0 ? end : (uint64_t)hole - segment->offset;
		to = to < end ? to : end;
		for (uint64_t at_page = (from - base) / PAGE; at_page < count && base + at_page * PAGE < to;
		     at_page++) {
			entries[at_page] = TARGET_PAGE_THERE;
		}
		at = to > at ? to : end;
	}
	return count;
}

static int
open_file(const struct target *target, const char *path)
{
	(void)target;
	return guard_open(path, 0);
}

static const struct target_source core_source = {read_memory, pages_of_memory, NULL, open_file};

/* What a file is that is none of ours, and what its owner can do. */
static bool
refuse_other(const uint8_t *head, size_t size, const char *file, struct error *err)
{
	static const struct {
		const char *magic;
		size_t size;
		const char *program;
	} packed[] = {{"\x28\xb5\x2f\xfd", 4, "zstd -d"},
	              {"\x04\x22\x4d\x18", 4, "lz4 -d"},
	              {"\xfd"
	               "7zXZ",
	               5, "xz -dk"},
	              {"\x1f\x8b", 2, "gzip -dk"}};

	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		if (size >= packed[i].size && memcmp(head, packed[i].magic, packed[i].size) == 0) {
			return error_set(err,
			                 "%s: it is compressed: unpack it first with %s, or let "
			                 "coredumpctl dump -o FILE PID do it",
			                 file, packed[i].program);
		}
	}
	return refuse(err, file, "it is no core file");
}

/* The header of this very program; the core files that can be read are of its kind. */
static bool
own_header(Elf64_Ehdr *own)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		return false;
	}
	ssize_t got = pread(fd, own, sizeof(*own), 0);
	close(fd);
	return got == (ssize_t)sizeof(*own);
}

static bool
check_header(const Elf64_Ehdr *header, size_t size, const char *file, struct error *err)
{
	const uint8_t *ident = header->e_ident;
	Elf64_Ehdr own;

	if (size < EI_NIDENT || memcmp(ident, ELFMAG, SELFMAG) != 0) {
		return refuse_other((const uint8_t *)header, size, file, err);
	}
	if (size < sizeof(*header)) {
		return refuse(err, file, "the core file is cut off: its header is not whole");
	}
	if (!own_header(&own)) {
		return refuse(err, file, "which architecture this is, is not known without /proc");
	}
	if (ident[EI_CLASS] != own.e_ident[EI_CLASS] || ident[EI_DATA] != own.e_ident[EI_DATA] ||
	    header->e_machine != own.e_machine) {
		return refuse(err, file, "it is of another architecture");
	}
	if (header->e_type != ET_CORE) {
		return refuse(err, file, "it is a program or a library, and no core file");
	}
	return header->e_phentsize == sizeof(Elf64_Phdr) || refuse(err, file, "damaged");
}

/* How many program headers: where there are too many for the header, it is said elsewhere. */
static bool
count_headers(const struct core *core, const Elf64_Ehdr *header, uint32_t *count)
{
	Elf64_Shdr first;

	*count = header->e_phnum;
	if (header->e_phnum == PN_XNUM) {
		if (header->e_shoff == 0 || !read_at(core, &first, sizeof(first), header->e_shoff)) {
			return false;
		}
		*count = first.sh_info;
	}
	return *count > 0 && *count <= SEGMENTS_MOST && header->e_phoff < core->size &&
	       *count <= (core->size - header->e_phoff) / sizeof(Elf64_Phdr);
}

static bool
add_segment(struct core *core, const Elf64_Phdr *from)
{
	struct core_segment *to = &core->segments[core->segment_count];
	uint64_t behind = from->p_offset < core->size ? core->size - from->p_offset : 0;

	if (from->p_memsz == 0) {
		return true;
	}
	if (from->p_filesz > from->p_memsz || from->p_vaddr % PAGE != 0 ||
	    __builtin_add_overflow(from->p_vaddr, from->p_memsz, &to->end) ||
	    (core->segment_count > 0 && from->p_vaddr < to[-1].end)) {
		return false; /* the kernel and gcore write them in order */
	}
	to->start = from->p_vaddr;
	to->offset = from->p_offset;
	to->there = from->p_filesz < behind ? from->p_filesz : behind;
	to->cut = to->there < from->p_filesz;
	to->readable = (from->p_flags & PF_R) != 0;
	to->writable = (from->p_flags & PF_W) != 0;
	to->executable = (from->p_flags & PF_X) != 0;
	core->cut = core->cut || to->cut;
	core->segment_count++;
	return true;
}

/* The headers, and the bytes of all notes. False: damaged, or not enough memory. */
static bool
read_headers(struct core *core, const Elf64_Ehdr *header, uint8_t **notes, size_t *notes_size)
{
	uint32_t count = 0;
	uint64_t total = 0;

	if (!count_headers(core, header, &count)) {
		return false;
	}
	Elf64_Phdr *headers = calloc(count, sizeof(*headers));
	core->segments = calloc(count, sizeof(*core->segments));
	bool fine = headers != NULL && core->segments != NULL &&
	            read_at(core, headers, count * sizeof(*headers), header->e_phoff);
	for (uint32_t i = 0; fine && i < count; i++) {
		if (headers[i].p_type == PT_LOAD) {
			fine = add_segment(core, &headers[i]);
		} else if (headers[i].p_type == PT_NOTE && *notes == NULL &&
		           headers[i].p_filesz <= NOTES_MOST && headers[i].p_offset < core->size) {
			uint64_t behind = core->size - headers[i].p_offset;
			*notes_size = headers[i].p_filesz < behind ? headers[i].p_filesz : behind;
			core->cut = core->cut || *notes_size < headers[i].p_filesz;
			*notes = calloc(1, *notes_size + 1);
			fine = *notes != NULL && read_at(core, *notes, *notes_size, headers[i].p_offset);
		}
	}
	for (size_t i = 0; core->segments != NULL && i < core->segment_count; i++) {
		total += core->segments[i].there;
	}
	free(headers);
	/* Bytes that many segments share would be read as often. */
	return fine && total <= core->size;
}

static int
by_start(const void *left, const void *right)
{
	const struct core_name *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/* Every segment becomes a mapping, with the name of its file. */
static bool
make_maps(struct core *core, struct core_names *names)
{
	struct target *target = &core->target;
	size_t name = 0;

	target->maps = calloc(core->segment_count + 1, sizeof(*target->maps));
	if (target->maps == NULL) {
		return false;
	}
	target->map_room = core->segment_count + 1;
	if (names->count > 1) {
		qsort(names->items, names->count, sizeof(*names->items), by_start);
	}
	for (size_t i = 0; i < core->segment_count; i++) {
		const struct core_segment *segment = &core->segments[i];
		struct target_map *map = &target->maps[i];
		while (name < names->count && names->items[name].end <= segment->start) {
			name++;
		}
		bool named = name < names->count && names->items[name].start <= segment->start;
		bool stack = names->stack >= segment->start && names->stack < segment->end;
		map->start = segment->start;
		map->end = segment->end;
		map->filled = segment->start + segment->there;
		map->private = true; /* a core file does not say */
		snprintf(map->rights, sizeof(map->rights), "%c%c%cp", segment->readable ? 'r' : '-',
		         segment->writable ? 'w' : '-', segment->executable ? 'x' : '-');
		map->name = strdup(named ? names->items[name].name : stack ? "[stack]" : "");
		if (map->name == NULL) {
			return false;
		}
		target->map_count++;
	}
	return true;
}

/* The mapping of the trace itself, which is shared, and says so in no core file. */
static bool
is_trace(const struct target *target, const struct target_map *map)
{
	size_t length = strlen(target->mark.path);

	return length > 0 && strncmp(map->name, target->mark.path, length) == 0 &&
	       (map->name[length] == '\0' || strcmp(map->name + length, " (deleted)") == 0);
}

/* Does the recorder own all of it? */
static bool
is_recorders(const struct target *target, const struct target_map *map)
{
	const char *slash = strrchr(map->name, '/');

	for (unsigned i = 0; i < NNGT_MARK_RANGES; i++) {
		const struct nngt_mark_range *range = &target->mark.range[i];
		if (range->start != 0 && map->start >= range->start &&
		    map->end - range->start <= range->size) {
			return true;
		}
	}
	return slash != NULL && strncmp(slash, "/libnngtrace", strlen("/libnngtrace")) == 0;
}

/*
 * Was writable memory not dumped? That is so of pages that the process never had, and of what
 * /proc/PID/coredump_filter, madvise(MADV_DONTDUMP) or a limit left out. Nobody can tell which.
 */
static void
find_unread(struct core *core)
{
	struct target *target = &core->target;

	for (size_t i = 0; i < core->segment_count; i++) {
		const struct core_segment *segment = &core->segments[i];
		struct target_map *map = &target->maps[i];
		bool whole = !segment->cut &&
		             (!segment->writable || segment->there == segment->end - segment->start);
		/* The rest of the recorder's data has no name: it lies behind a part that has. */
		bool behind = i > 0 && map->name[0] == '\0' && map->start == map[-1].end &&
		              is_recorders(target, &map[-1]);
		if (is_trace(target, map)) {
			map->private = false;
		} else if (!whole && !behind && !is_recorders(target, map)) {
			core->unread = true;
		}
	}
}

/* The recorder's mark says whose process it was. */
static bool
find_mark(struct core *core, const char *file, struct error *err)
{
	struct target *target = &core->target;

	if (!target_find_mark(target)) {
		return core->cut
		           ? error_set(err,
		                       "%s: the core file is cut off (%.1f MiB of it are there), and "
		                       "the recorder's mark is not in it: raise the limit (ulimit -c; "
		                       "coredump.conf: ProcessSizeMax, ExternalSizeMax)",
		                       file, (double)core->size / 1048576)
		           : refuse(err, file,
		                    "its process was not recorded: start it with nngtrace record");
	}
	if (core->pid != 0 && (uint32_t)core->pid != target->mark.pid) {
		return error_set(err,
		                 "%s: its process %d was forked from a recorded one (%u) and had not "
		                 "called NNG",
		                 file, (int)core->pid, target->mark.pid);
	}
	return true;
}

static bool
read_all(struct core *core, const char *file, struct error *err)
{
	Elf64_Ehdr header = {0};
	struct core_names names = {0};
	uint8_t *notes = NULL;
	size_t notes_size = 0;

	ssize_t got = pread(core->fd, &header, sizeof(header), 0);
	if (!check_header(&header, got > 0 ? (size_t)got : 0, file, err)) {
		return false;
	}
	bool fine = read_headers(core, &header, &notes, &notes_size) ||
	            refuse(err, file, "the core file is damaged, or cut off in its first part");
	fine = fine && ((core_read_notes(core, notes, notes_size, &names) && make_maps(core, &names)) ||
	                refuse(err, file, "not enough memory"));
	free(names.items);
	free(notes);
	return fine && (core->target.thread_count > 0 ||
	                refuse(err, file, "the core file is damaged: it tells of no thread"));
}

bool
core_open(struct core *core, const char *file, struct error *err)
{
	struct stat status;

	*core = (struct core){.fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
	core->target =
	    (struct target){.source = &core_source, .page_size = PAGE, .memory = -1, .pages = -1};
	if (core->fd < 0 || fstat(core->fd, &status) != 0) {
		return refuse(err, file, strerror(errno));
	}
	if (!S_ISREG(status.st_mode)) {
		return refuse(err, file, "it is no regular file");
	}
	core->size = (uint64_t)status.st_size;
	core->target.data = core;
	if (!read_all(core, file, err) || !find_mark(core, file, err)) {
		return false;
	}
	core->target.pid = (pid_t)core->target.mark.pid;
	find_unread(core);
	return true;
}

void
core_close(struct core *core)
{
	target_close(&core->target);
	free(core->segments);
	if (core->fd >= 0) {
		close(core->fd);
	}
	*core = (struct core){.fd = -1};
}
