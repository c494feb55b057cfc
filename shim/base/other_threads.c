/*
 * other_threads.c - see other_threads.h. What a program has not freed when it exits means little
 * while another of its threads is at work. NNG's threads never end by themselves; each names itself
 * "nng:..." as soon as it runs, but until then it looks like one of the program's.
 *
 * One thread that is surely the program's is enough to know, so the look ends there: with thousands
 * of idle threads it reads about one of them.
 */
#include "shim/base/other_threads.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim/base/clock.h"
#include "shim/base/own_file.h"
#include "shim/base/format_text.h"

#define LOOKS        1000 /* while a thread waits for a CPU to run on: a millisecond between */
#define ASLEEP_LOOKS 4    /* in which a thread is asleep: NNG's sleeps under its name only */
#define RAN_SURE     5    /* ticks on a CPU; time that a hypervisor stole counts as well */
#define UNSURE_MOST  64u  /* NNG never starts so many threads at once */
#define OLD_SECONDS  10u  /* a thread has its name at that age, on a busy machine, too */

/* As the kernel writes it; the C library has no name for it without opendir, which allocates. */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t size;
	uint8_t type;
	char name[];
};

/* Of /proc/self/task/TID/stat. Times are in ticks of the kernel's, 1/100 of a second. */
struct task {
	bool nngs, sleeping;
	uint64_t ran, started;
};

/* All looks together; others is of the last. */
struct search {
	long self;
	uint64_t named_at; /* who started before this tick has a name; see is_programs */
	uint32_t others;
	bool sure;       /* one of them is the program's */
	long sleeper;    /* an other that was asleep, or 0 */
	unsigned asleep; /* in so many looks */
	bool met;        /* in this look */
};

static uint64_t began; /* of the recording, in ticks since the machine started; 0: not known */

static uint64_t
ticks_a_second(void)
{
	long ticks = sysconf(_SC_CLK_TCK);
	return ticks > 0 ? (uint64_t)ticks : 100;
}

/* By a system call: the library's function may be one that makes up the time. 0: not known. */
static uint64_t
ticks_now(void)
{
	struct timespec now = {0};
	syscall(SYS_clock_gettime, CLOCK_BOOTTIME, &now);
	uint64_t a_second = ticks_a_second();
	return (uint64_t)now.tv_sec * a_second +
	       (uint64_t)now.tv_nsec / (UINT64_C(1000000000) / a_second);
}

/*
 * The clock was first read before the first call of NNG, which has made NNG's threads already when
 * its event is one that is recorded after the call. The time found may be too early, never too
 * late: then a thread of NNG's that has no name yet would count as the program's.
 */
void
other_threads_start(void)
{
	uint64_t now = ticks_now(); /* first: a pause before the next line makes the time earlier */
	uint64_t since = (clock_ns() - clock_first().ns) / (UINT64_C(1000000000) / ticks_a_second());
	began = now > since + 1 ? now - since - 1 : 0; /* rounded down */
}

static size_t
read_stat(const char *id, char *buffer, size_t size)
{
	char path[64];
	struct text text = text_in(path, sizeof(path));
	text_add(&text, "/proc/self/task/");
	text_add(&text, id);
	text_add(&text, "/stat");
	return own_file_read(path, buffer, size); /* 0: it has ended since */
}

/* "TID (NAME) STATE ...": the name may hold anything, the words after it are numbered from 3. */
static bool
read_task(const char *id, struct task *task)
{
	static char stat[1024]; /* the process exits on one thread only, whose stack may be small */
	if (read_stat(id, stat, sizeof(stat)) == 0) {
		return false;
	}
	const char *name = strchr(stat, '('), *at = strrchr(stat, ')');
	if (name == NULL || at == NULL || at[1] != ' ') {
		return false;
	}
	*task = (struct task){.nngs = strncmp(name + 1, "nng:", 4) == 0, .sleeping = at[2] == 'S'};
	at++;
	for (int word = 3; at != NULL && word <= 22; word++) {
		if (word == 14 || word == 15) {
			task->ran += strtoull(at, NULL, 10);
		} else if (word == 22) {
			task->started = strtoull(at, NULL, 10);
		}
		at = strchr(at + 1, ' ');
	}
	return true;
}

/* Whether it would have its name by now if it were NNG's. */
static bool
is_programs(const struct search *s, const struct task *task)
{
	return task->ran >= RAN_SURE || task->started < s->named_at;
}

static void
look_at(struct search *s, const char *id)
{
	struct task task;
	long number = strtol(id, NULL, 10);
	if (number == s->self || !read_task(id, &task) || task.nngs) {
		return;
	}
	s->others++;
	if (s->sleeper == 0 && task.sleeping) {
		s->sleeper = number;
		s->asleep = 0;
	}
	if (number == s->sleeper) {
		s->met = true;
		s->asleep += task.sleeping;
	}
	s->sure = is_programs(s, &task) || s->others > UNSURE_MOST || s->asleep >= ASLEEP_LOOKS;
}

/* The bytes of a directory's entries. */
static void
look_at_entries(struct search *s, const char *entries, size_t size)
{
	for (size_t at = 0; at < size && !s->sure;) {
		const struct entry *e = (const void *)(entries + at);
		if (e->name[0] != '.') {
			look_at(s, e->name);
		}
		at += e->size;
	}
}

/* False: the kernel does not tell. */
static bool
look(struct search *s)
{
	static _Alignas(struct entry) char entries[2048];
	long got = 0;
	struct own_file own = own_file_open("/proc/self/task", O_RDONLY | O_DIRECTORY);
	struct stat st;
	if (own.fd < 0) {
		return false;
	}
	s->others = 0;
	s->met = false;
	while (!s->sure && own_file_is(&own, &st) &&
	       (got = syscall(SYS_getdents64, own.fd, entries, sizeof(entries))) > 0) {
		look_at_entries(s, entries, (size_t)got);
	}
	own_file_close(&own);
	if (!s->met) {
		s->sleeper = 0;
	}
	return s->sure || got == 0;
}

uint32_t
other_threads_count(void)
{
	struct search s = {.self = syscall(SYS_gettid), .named_at = began};
	uint64_t now = ticks_now(), old = OLD_SECONDS * ticks_a_second();
	if (now > old && now - old > s.named_at) {
		s.named_at = now - old;
	}
	for (unsigned looks = 0; looks < LOOKS; looks++) {
		if (!look(&s)) {
			return UINT32_MAX;
		}
		if (s.sure || s.others == 0) {
			break;
		}
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	return s.others;
}
