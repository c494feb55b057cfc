/*
 * other_threads.c - see other_threads.h. What a program has not freed when it exits means little
 * while another of its threads is at work; NNG's threads never end by themselves, and have names.
 */
#include "shim/base/other_threads.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/base/text.h"

/* As the kernel writes it; the C library has no name for it without opendir, which allocates. */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

/* Threads that were not NNG's by name: all of them, and those that have been at it for a while. */
struct count {
	uint32_t others, settled;
};

static bool
read_task(const char *task, const char *file, char *buffer, size_t size)
{
	char path[64];
	struct text text = text_in(path, sizeof(path));
	text_add(&text, "/proc/self/task/");
	text_add(&text, task);
	text_add(&text, file);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return false; /* it has ended since */
	}
	ssize_t got = read(fd, buffer, size - 1);
	close(fd);
	buffer[got > 0 ? got : 0] = '\0';
	return got > 0;
}

/* NNG's threads name themselves before they have waited for more than their start. */
static bool
is_settled(const char *task)
{
	static const char key[] = "\nvoluntary_ctxt_switches:";
	static char status[2048]; /* the process exits on one thread only, whose stack may be small */
	if (!read_task(task, "/status", status, sizeof(status))) {
		return false;
	}
	const char *at = strstr(status, key);
	return at != NULL && strtol(at + sizeof(key) - 1, NULL, 10) > 3;
}

static void
count_task(struct count *count, const char *task)
{
	char name[16];
	if (read_task(task, "/comm", name, sizeof(name)) && strncmp(name, "nng:", 4) != 0) {
		count->others++;
		count->settled += is_settled(task);
	}
}

static void
count_in(struct count *count, const char *entries, size_t size, long self)
{
	for (size_t at = 0; at < size;) {
		const struct entry *e = (const void *)(entries + at);
		if (e->name[0] != '.' && strtol(e->name, NULL, 10) != self) {
			count_task(count, e->name);
		}
		at += e->size;
	}
}

/* False: the kernel does not tell. */
static bool
count_once(struct count *count)
{
	static _Alignas(struct entry) char entries[2048];
	long got, self = syscall(SYS_gettid);
	int fd = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	*count = (struct count){0};
	if (fd < 0) {
		return false;
	}
	while ((got = syscall(SYS_getdents64, fd, entries, sizeof(entries))) > 0) {
		count_in(count, entries, (size_t)got, self);
	}
	close(fd);
	return got == 0;
}

/* A thread that NNG has just made has no name of its own yet: it gets a moment to run. */
uint32_t
tasks_count_others(void)
{
	struct count count;
	for (int tries = 0; tries < 100; tries++) {
		if (!count_once(&count)) {
			return UINT32_MAX;
		}
		if (count.others == 0 || count.settled != 0) {
			break;
		}
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	return count.others;
}
