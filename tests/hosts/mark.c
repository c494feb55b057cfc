/*
 * mark.c - a process that looks for the recorder's mark in its own memory, as others do from
 * outside, also after a fork and after mappings of the recorder have come.
 * usage: host_mark TRACE     Prints what is wrong; exit status 0: nothing
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nng/nng.h>

#include "shim/trace/mark.h"

static int wrong;

static void
expect(bool right, const char *what)
{
	if (!right) {
		printf("%d: %s\n", (int)getpid(), what);
		wrong = 1;
	}
}

/* Not as one piece in this program, in which it would be found as well. */
static bool
is_mark(const char *at)
{
	return memcmp(at, "NNGT", 4) == 0 && memcmp(at + 4, "ID1", 4) == 0;
}

/* What the look is for: how many marks, or whether a range is mapped and private. */
struct look {
	const struct nngt_mark *mark;
	unsigned marks;
	uint64_t start, end;
	bool inside;
};

static void
look_at(struct look *look, uint64_t start, uint64_t end, const char *rights, const char *name)
{
	if (look->end != 0) {
		look->inside |= look->start >= start && look->start < end && rights[3] == 'p';
		return;
	}
	if (name[0] != '/' || strncmp(rights, "rw-p", 4) != 0) {
		return;
	}
	for (uint64_t at = start; at + sizeof(struct nngt_mark) <= end; at += 8) {
		if (is_mark((const char *)(uintptr_t)at)) {
			look->mark = (const struct nngt_mark *)(uintptr_t)at;
			look->marks++;
		}
	}
}

static void
each_mapping(struct look *look)
{
	char line[4200], rights[5], name[4096];
	uint64_t start, end;
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		name[0] = '\0';
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %*s %4095[^\n]", &start, &end, rights,
		           name) >= 3) {
			look_at(look, start, end, rights, name);
		}
	}
	if (maps != NULL) {
		fclose(maps);
	}
}

static void *
another(void *nothing)
{
	nng_msg *msg;

	(void)nothing;
	if (nng_msg_alloc(&msg, 0) == 0) {
		nng_msg_free(msg);
	}
	return NULL;
}

static unsigned
count_ranges(const struct nngt_mark *mark)
{
	unsigned count = 0;

	for (unsigned i = 0; i < NNGT_MARK_RANGES; i++) {
		struct look look = {.start = mark->range[i].start, .end = UINT64_MAX};
		if (mark->range[i].start != 0) {
			each_mapping(&look);
			expect(look.inside, "a range is not mapped, or shared");
			count++;
		}
	}
	return count;
}

static const struct nngt_mark *
look_for(const char *path)
{
	struct look look = {0};
	each_mapping(&look);
	expect(look.marks == 1, "there is not one mark");
	if (look.marks != 1) {
		exit(1);
	}
	expect(look.mark->pid == (uint32_t)getpid(), "another process");
	expect(look.mark->size == sizeof(*look.mark), "another size");
	expect(look.mark->process_start != 0 && look.mark->start_wall_ns != 0, "no times");
	expect(strcmp(look.mark->path, path) == 0, look.mark->path);
	return look.mark;
}

int
main(int argc, char **argv)
{
	char path[4200];
	pthread_t thread;

	if (argc < 2) {
		return 2;
	}
	another(NULL);
	const struct nngt_mark *mark = look_for(argv[1]);
	unsigned before = count_ranges(mark);
	expect(before > 0, "no ranges");
	for (unsigned i = 0; i < 8; i++) {
		if (pthread_create(&thread, NULL, another, NULL) == 0) {
			pthread_join(thread, NULL);
		}
	}
	expect(count_ranges(mark) > before, "the memory of new threads is not there");
	expect(mark->left_out == 0, "ranges were left out");
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		expect(mark->pid != (uint32_t)getpid(), "it is said of a child that has no recording");
		another(NULL);
		snprintf(path, sizeof(path), "%s.%d", argv[1], (int)getpid());
		look_for(path);
		fflush(stdout);
		_exit(wrong);
	}
	int status = 0;
	waitpid(child, &status, 0);
	return wrong != 0 || status != 0;
}
