/*
 * asleep.h - waits until other threads of this process are inside something that blocks, for
 * programs in which a second thread must come while the first is there. /proc is asked again and
 * again; there is no time after which it is assumed.
 */
#ifndef NNGTRACE_TEST_ASLEEP_H
#define NNGTRACE_TEST_ASLEEP_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define ASLEEP_LOOKS 30 /* a millisecond apart: so often the same before it counts */

/* How often a thread has gone to sleep, or -1 when it does not sleep now. */
static inline long
times_asleep(pid_t thread)
{
	char path[64], line[256];
	long times = -1;
	bool asleep = false;
	snprintf(path, sizeof path, "/proc/self/task/%d/status", (int)thread);
	FILE *status = fopen(path, "r");
	while (status != NULL && fgets(line, sizeof line, status) != NULL) {
		asleep |= strncmp(line, "State:\tS", 8) == 0;
		sscanf(line, "voluntary_ctxt_switches: %ld", &times);
	}
	if (status != NULL) {
		fclose(status);
	}
	return asleep ? times : -1;
}

/* The same for all threads but the caller's, added up; -1 when one of them does not sleep. */
static inline long
times_others_asleep(void)
{
	long sum = 0;
	DIR *tasks = opendir("/proc/self/task");
	for (struct dirent *e; tasks != NULL && sum >= 0 && (e = readdir(tasks)) != NULL;) {
		pid_t thread = (pid_t)atoi(e->d_name);
		if (thread > 0 && thread != gettid()) {
			long times = times_asleep(thread);
			sum = times < 0 ? -1 : sum + times;
		}
	}
	if (tasks != NULL) {
		closedir(tasks);
	}
	return sum;
}

/* Until the thread sleeps and does not wake: it is in a call that blocks. It says its number when
 * it starts; 0 means that it has not. */
static inline void
until_waits(const volatile pid_t *thread)
{
	long before = -1;
	for (int same = 0; same < ASLEEP_LOOKS; usleep(1000)) {
		long now = *thread != 0 ? times_asleep(*thread) : -1;
		same = now >= 0 && now == before ? same + 1 : 0;
		before = now;
	}
}

/* Until all other threads sleep and do not wake: NNG's have started, and have nothing to do. */
static inline void
until_others_wait(void)
{
	long before = -1;
	for (int same = 0; same < ASLEEP_LOOKS; usleep(1000)) {
		long now = times_others_asleep();
		same = now >= 0 && now == before ? same + 1 : 0;
		before = now;
	}
}

#endif
