/* target.c - see target.h */
#include "analyzer/snapshot/target.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h> /* _IOWR */
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "analyzer/base/array.h"
#include "analyzer/symbols/guard.h"

#define PIECE ((size_t)1 << 20)

static FILE *
open_text(pid_t pid, const char *file)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/%s", (int)pid, file);
	return fopen(name, "re");
}

static int
open_file(pid_t pid, const char *file)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/%s", (int)pid, file);
	return open(name, O_RDONLY | O_CLOEXEC);
}

bool
target_thread_ended(pid_t tid)
{
	char text[128] = "";
	FILE *stat = open_text(tid, "stat");
	size_t got = stat != NULL ? fread(text, 1, sizeof(text) - 1, stat) : 0;

	text[got] = '\0';
	if (stat != NULL) {
		fclose(stat);
	}
	const char *name_end = strrchr(text, ')'); /* a name may have one, too */
	return name_end == NULL || name_end[1] == '\0' || name_end[2] == 'Z' || name_end[2] == 'X';
}

/* A thread that goes on; 0: there is none. */
static pid_t
find_alive(pid_t pid)
{
	char name[64];
	pid_t alive = 0;

	snprintf(name, sizeof(name), "/proc/%d/task", (int)pid);
	DIR *tasks = opendir(name);
	for (struct dirent *entry; alive == 0 && tasks != NULL && (entry = readdir(tasks)) != NULL;) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
		alive = tid == 0 || target_thread_ended(tid) ? 0 : tid;
	}
	if (tasks != NULL) {
		closedir(tasks);
	}
	return alive;
}

bool
target_follow(struct target *target)
{
	pid_t other = target_thread_ended(target->alive) ? find_alive(target->pid) : 0;

	target->alive = other != 0 ? other : target->alive;
	return other != 0;
}

/* What /proc/PID/status says of those who may not be looked into. */
static bool
check_status(struct target *target, struct error *err)
{
	pid_t pid = target->pid;
	char line[256], state = '?';
	long tracer = 0, user = -1, threads = 0;
	FILE *status = open_text(pid, "status");

	if (status == NULL) {
		return error_set(err, "process %d: %s", (int)pid,
		                 errno == ENOENT ? "there is none" : strerror(errno));
	}
	while (fgets(line, sizeof(line), status) != NULL) {
		if (strncmp(line, "State:\t", 7) == 0) {
			state = line[7];
		} else if (strncmp(line, "PPid:\t", 6) == 0) {
			target->is_child = strtol(line + 6, NULL, 10) == (long)getpid();
		} else if (strncmp(line, "TracerPid:\t", 11) == 0) {
			tracer = strtol(line + 11, NULL, 10);
		} else if (strncmp(line, "Uid:\t", 5) == 0) {
			user = strtol(line + 5, NULL, 10);
		} else if (strncmp(line, "Threads:\t", 9) == 0) {
			threads = strtol(line + 9, NULL, 10);
		}
	}
	fclose(status);
	bool ended = state == 'Z' || state == 'X' || threads == 0;
	if (ended && !target_follow(target)) {
		return error_set(err, "process %d: it has ended", (int)pid);
	}
	if (tracer != 0) {
		return error_set(err, "process %d: process %ld traces it already (a debugger, strace)",
		                 (int)pid, tracer);
	}
	if (geteuid() != 0 && (uid_t)user != geteuid()) {
		return error_set(err, "process %d: it is another user's: look as that user, or as root",
		                 (int)pid);
	}
	return true;
}

/* What kind of program a file is: class and machine; 0: not known. */
static unsigned
machine_of(const char *file)
{
	unsigned char head[20] = {0};
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		return 0;
	}
	ssize_t got = read(fd, head, sizeof(head));
	close(fd);
	return got == (ssize_t)sizeof(head)
	           ? (unsigned)head[EI_CLASS] << 16 | (unsigned)head[19] << 8 | head[18]
	           : 0;
}

static bool
not_permitted(pid_t pid, struct error *err)
{
	char scope[8] = "";
	FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");

	if (file != NULL) {
		if (fgets(scope, sizeof(scope), file) == NULL) {
			scope[0] = '\0';
		}
		fclose(file);
	}
	if (scope[0] >= '1' && scope[0] <= '3') {
		return error_set(err,
		                 "process %d: the kernel does not permit to look into it "
		                 "(kernel.yama.ptrace_scope is %c): look as root, or set it to 0",
		                 (int)pid, scope[0]);
	}
	return error_set(err, "process %d: the kernel does not permit to look into it: look as root",
	                 (int)pid);
}

static void
free_maps(struct target *target)
{
	for (size_t i = 0; i < target->map_count; i++) {
		free(target->maps[i].name);
	}
	target->map_count = 0;
}

/* One line of maps. */
static bool
add_map(struct target *target, const char *line)
{
	struct target_map *maps =
	    array_grow(target->maps, &target->map_room, target->map_count, 1, sizeof(*maps));
	int name = 0;

	if (maps == NULL) {
		return false;
	}
	target->maps = maps;
	struct target_map *map = &maps[target->map_count];
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %*s %n", &map->start, &map->end,
	           map->rights, &name) < 3) {
		return true;
	}
	map->filled = map->end;
	map->private = map->rights[3] == 'p';
	map->name = strdup(name != 0 ? line + name : "");
	target->map_count += map->name != NULL;
	return map->name != NULL;
}

static bool
read_maps(struct target *target)
{
	FILE *in = open_text(target->alive, "maps");
	char *line = NULL;
	size_t room = 0;
	bool fine = in != NULL;
	ssize_t length;

	free_maps(target);
	while (fine && (length = getline(&line, &room, in)) > 0) {
		line[length - (line[length - 1] == '\n')] = '\0';
		fine = add_map(target, line);
	}
	free(line);
	if (in != NULL) {
		fclose(in);
	}
	return fine && target->map_count > 0;
}

bool
target_read_maps(struct target *target)
{
	return read_maps(target) || (target_follow(target) && read_maps(target));
}

static void
close_files(struct target *target)
{
	if (target->memory >= 0) {
		close(target->memory);
	}
	if (target->pages >= 0) {
		close(target->pages);
	}
	target->memory = target->pages = -1;
}

/* What is read of it, by the thread that is alive. */
static bool
open_files(struct target *target)
{
	close_files(target);
	target->memory = open_file(target->alive, "mem");
	target->pages = open_file(target->alive, "pagemap");
	return target->memory >= 0 && read_maps(target);
}

static size_t
read_process(const struct target *target, void *to, size_t size, uint64_t address)
{
	struct iovec here = {to, size}, there = {(void *)(uintptr_t)address, size};
	ssize_t got = process_vm_readv(target->alive, &here, 1, &there, 1, 0);

	if (got <= 0) { /* what has no right to be read can be read in this way */
		got = pread(target->memory, to, size, (off_t)address);
	}
	return got > 0 ? (size_t)got : 0;
}

static size_t
pages_of_process(const struct target *target, uint64_t *entries, size_t count, uint64_t page)
{
	ssize_t got =
	    pread(target->pages, entries, count * sizeof(*entries), (off_t)(page * sizeof(*entries)));

	return got > 0 ? (size_t)got / sizeof(*entries) : 0;
}

/* Since Linux 6.7 (linux/fs.h, PAGEMAP_SCAN): it walks over what is not there in one step. */
struct page_region {
	uint64_t start, end, categories;
};
struct page_scan {
	uint64_t size, flags, start, end, walk_end, regions, region_count, pages_most;
	uint64_t inverted, mask, any_of, told;
};
#define PAGE_SCAN    _IOWR('f', 16, struct page_scan)
#define PAGE_PRESENT 8u
#define PAGE_SWAPPED 16u

/* The kernel that does not know it lets every page be looked at. */
static uint64_t
next_page_of_process(const struct target *target, uint64_t page, uint64_t end)
{
	struct page_region region = {0};
	struct page_scan scan = {.size = sizeof(scan),
	                         .start = page * target->page_size,
	                         .end = end * target->page_size,
	                         .regions = (uint64_t)(uintptr_t)&region,
	                         .region_count = 1,
	                         .pages_most = 1,
	                         .any_of = PAGE_PRESENT | PAGE_SWAPPED,
	                         .told = PAGE_PRESENT | PAGE_SWAPPED};
	/* Its number is an unsigned long for glibc's ioctl, and an int for musl's. */
	long found = syscall(SYS_ioctl, target->pages, PAGE_SCAN, &scan);

	if (found < 0) {
		return page;
	}
	if (found == 0) {
		return scan.walk_end == scan.end ? end : page;
	}
	uint64_t first = region.start / target->page_size;
	return first > page ? first : page;
}

/* A path as the process has it, which may have another root. */
static int
open_of_process(const struct target *target, const char *path)
{
	char *name;
	int fd = -1;

	if (asprintf(&name, "/proc/%d/root%s", (int)target->alive, path) >= 0) {
		fd = guard_open(name, 0);
		free(name);
	}
	return fd;
}

static const struct target_source process = {read_process, pages_of_process, next_page_of_process,
                                             open_of_process};

size_t
target_read(const struct target *target, void *to, size_t size, uint64_t address)
{
	return target->source->read(target, to, size, address);
}

size_t
target_pages(const struct target *target, uint64_t *entries, size_t count, uint64_t page)
{
	return target->source->pages(target, entries, count, page);
}

uint64_t
target_next_page(const struct target *target, uint64_t page, uint64_t end)
{
	return target->source->next_page == NULL ? page : target->source->next_page(target, page, end);
}

bool
target_read_mark(struct target *target)
{
	return target_read(target, &target->mark, sizeof(target->mark), target->mark_at) ==
	           sizeof(target->mark) &&
	       memcmp(target->mark.magic, NNGT_MARK_MAGIC, sizeof(target->mark.magic)) == 0 &&
	       target->mark.size == sizeof(target->mark);
}

/* Is the mark in this mapping? Others may have the magic as a text: only a recording counts. */
static bool
find_mark_in(struct target *target, const struct target_map *map, uint64_t *words)
{
	uint64_t magic;

	memcpy(&magic, NNGT_MARK_MAGIC, sizeof(magic));
	for (uint64_t at = map->start; at < map->end; at += PIECE) {
		size_t left = map->end - at < PIECE ? (size_t)(map->end - at) : PIECE;
		size_t count = target_read(target, words, left, at) / sizeof(*words);
		for (size_t i = 0; i < count; i++) {
			if (words[i] != magic) {
				continue;
			}
			target->mark_at = at + i * sizeof(*words);
			if (target_read_mark(target) && target->mark.pid != 0) {
				return true;
			}
		}
	}
	return false;
}

/* The recorder's own file comes first: it is nearly always there. */
bool
target_find_mark(struct target *target)
{
	uint64_t *words = malloc(PIECE);
	bool found = false;

	for (int others = 0; others < 2 && words != NULL && !found; others++) {
		for (size_t i = 0; i < target->map_count && !found; i++) {
			const struct target_map *map = &target->maps[i];
			bool own = strstr(map->name, "/libnngtrace") != NULL;
			if (map->name[0] == '/' && strncmp(map->rights, "rw-p", 4) == 0 && own == !others) {
				found = find_mark_in(target, map, words);
			}
		}
	}
	free(words);
	return found;
}

/* The number that a process has in its own namespace, and when it began. */
static bool
is_itself(const struct target *target)
{
	char text[1024] = "";
	unsigned long own = (unsigned long)target->pid;
	unsigned long long start = 0;
	FILE *in = open_text(target->pid, "status");

	while (in != NULL && fgets(text, sizeof(text), in) != NULL) {
		const char *last = strrchr(text, '\t');
		if (strncmp(text, "NSpid:", 6) == 0 && last != NULL) {
			own = strtoul(last, NULL, 10);
		}
	}
	if (in != NULL) {
		fclose(in);
	}
	in = open_text(target->pid, "stat");
	size_t got = in != NULL ? fread(text, 1, sizeof(text) - 1, in) : 0;
	text[got] = '\0';
	if (in != NULL) {
		fclose(in);
	}
	char *at = strrchr(text, ')');
	for (int word = 2; at != NULL && word < 22; word++) {
		at = strchr(at + 1, ' ');
	}
	start = at != NULL ? strtoull(at, NULL, 10) : 0;
	return own == target->mark.pid &&
	       (target->mark.process_start == 0 || start == 0 || start == target->mark.process_start);
}

bool
target_open(struct target *target, pid_t pid, struct error *err)
{
	char exe[64];

	*target = (struct target){.source = &process,
	                          .pid = pid,
	                          .alive = pid,
	                          .page_size = (uint64_t)sysconf(_SC_PAGESIZE),
	                          .memory = -1,
	                          .pages = -1};
	if (pid == getpid()) {
		return error_set(err, "process %d: that is this nngtrace", (int)pid);
	}
	if (!check_status(target, err)) {
		return false;
	}
	if (!open_files(target) && !(target_follow(target) && open_files(target))) {
		return not_permitted(pid, err);
	}
	snprintf(exe, sizeof(exe), "/proc/%d/exe", (int)target->alive);
	unsigned theirs = machine_of(exe), ours = machine_of("/proc/self/exe");
	if (theirs != 0 && theirs != ours) {
		return error_set(err, "process %d: its program is of another architecture", (int)pid);
	}
	if (!target_find_mark(target)) {
		return error_set(err, "process %d: it is not recorded: start it with nngtrace record",
		                 (int)pid);
	}
	return is_itself(target) ||
	       error_set(err,
	                 "process %d: it was forked from a recorded process (%u) and has not "
	                 "called NNG yet",
	                 (int)pid, target->mark.pid);
}

void
target_close(struct target *target)
{
	free_maps(target);
	free(target->maps);
	for (size_t i = 0; i < target->thread_count; i++) {
		free(target->threads[i].words);
	}
	free(target->threads);
	free(target->values);
	close_files(target);
	*target = (struct target){.memory = -1, .pages = -1};
}
