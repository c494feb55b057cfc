/*
 * watch.c - waits for a command, and has its processes looked into: before a signal is passed on,
 * before they end, and while they seem to hang. Nothing is done to them between the looks.
 */
#include <errno.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>

#include "analyzer/base/now.h"
#include "analyzer/launch/private.h"

#define TICK_NS     20000000L /* how soon a process that waits for a look is noticed */
#define HANG_SHARE  20u       /* of the time, so many parts pass for one of looks for hangs */
#define GRACE_TICKS 100u      /* from SIGTERM to SIGKILL, for a process that hangs */

struct watcher {
	const struct launch_waiting *waiting;
	enum launch_moment moment;
	uint64_t next_ns; /* of the next look for hangs */
	pid_t hanging;    /* it was told to end, or 0 */
	unsigned grace;   /* ticks until it is killed */
};

/* One process of the run. Two never hang at once: the second is found after the first has gone. */
static void
look(void *data, pid_t pid, const char *trace)
{
	struct watcher *watcher = data;
	const struct launch_watch *watch = watcher->waiting->watch;

	if (watch->look(watch->data, pid, trace, watcher->moment) && watcher->hanging == 0) {
		kill(pid, SIGTERM);
		watcher->hanging = pid;
		watcher->grace = GRACE_TICKS;
	}
}

static void
look_at_all(struct watcher *watcher, enum launch_moment moment)
{
	watcher->moment = moment;
	launch_living(watcher->waiting->pattern, watcher->waiting->run, look, watcher);
}

/* Only that one: the others do not wait. */
struct leaver {
	struct watcher *watcher;
	pid_t pid;
};

static void
look_at_leaver(void *data, pid_t pid, const char *trace)
{
	const struct leaver *leaver = data;

	if (pid == leaver->pid) {
		look(leaver->watcher, pid, trace);
	}
}

static void
look_at_leaving(struct watcher *watcher)
{
	struct leaver leaver = {watcher, launch_run_leaving(watcher->waiting->run)};

	if (leaver.pid != 0) {
		watcher->moment = LAUNCH_AT_EXIT;
		launch_living(watcher->waiting->pattern, watcher->waiting->run, look_at_leaver, &leaver);
		launch_run_looked(watcher->waiting->run, leaver.pid);
	}
}

/* A trace that takes long to read is read seldom. */
static void
look_for_hangs(struct watcher *watcher)
{
	uint64_t begin = now_ns(CLOCK_MONOTONIC),
	         pause = watcher->waiting->watch->hang_seconds * UINT64_C(1000000000);

	if (watcher->hanging != 0) {
		if (kill(watcher->hanging, 0) != 0) {
			watcher->hanging = 0;
		} else if (watcher->grace-- == 0) {
			kill(watcher->hanging, SIGKILL);
			watcher->hanging = 0;
		}
	} else if (begin >= watcher->next_ns) {
		look_at_all(watcher, LAUNCH_AT_HANG);
		uint64_t took = (now_ns(CLOCK_MONOTONIC) - begin) * HANG_SHARE;
		watcher->next_ns = now_ns(CLOCK_MONOTONIC) + (took > pause ? took : pause);
	}
}

static void
tick(struct watcher *watcher)
{
	const struct launch_waiting *waiting = watcher->waiting;
	int number = *waiting->asked;

	if (number != 0) {
		*waiting->asked = 0;
		look_at_all(watcher, LAUNCH_AT_SIGNAL);
		kill(waiting->pid, number);
	}
	if ((waiting->watch->moments & LAUNCH_AT_EXIT) != 0) {
		look_at_leaving(watcher);
	}
	if ((waiting->watch->moments & LAUNCH_AT_HANG) != 0) {
		look_for_hangs(watcher);
	}
}

void
launch_watch_until_end(const struct launch_waiting *waiting, int *wait_status)
{
	const struct timespec pause = {.tv_nsec = TICK_NS};
	const struct launch_watch *watch = waiting->watch;
	struct watcher watcher = {.waiting = waiting,
	                          .next_ns = now_ns(CLOCK_MONOTONIC) +
	                                     watch->hang_seconds * UINT64_C(1000000000)};
	sigset_t child, before;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &before);
	launch_run_looks_at_exit(waiting->run, (watch->moments & LAUNCH_AT_EXIT) != 0);
	for (;;) {
		pid_t got = waitpid(waiting->pid, wait_status, WNOHANG);
		if (got == waiting->pid || (got < 0 && errno != EINTR)) {
			break;
		}
		tick(&watcher);
		sigtimedwait(&child, NULL, &pause); /* SIGCHLD ends the pause, others as well */
	}
	launch_run_looks_at_exit(waiting->run, false);
	sigprocmask(SIG_SETMASK, &before, NULL);
}
