/*
 * uses.c - what is in a process, or taken from it, before and after calls of NNG. Prints a line for
 * each kind: free thread-specific keys, threads, KiB of private memory, the files that are mapped.
 * Says whether a signal's handler or the signals that are blocked are others than before (status
 * 1).
 */
#include <limits.h>
#include <dirent.h>
#include <nng/nng.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deep_call.h"

#define SIGNALS 64

static struct sigaction handlers[SIGNALS + 1];
static sigset_t blocked;
static int failures;

static void
look(bool first, const char *when)
{
	sigset_t now_blocked;
	sigemptyset(&now_blocked);
	pthread_sigmask(SIG_BLOCK, NULL, &now_blocked);
	if (first) {
		blocked = now_blocked;
	}
	for (int i = 1; i <= SIGNALS; i++) {
		struct sigaction now = {0};
		sigaction(i, NULL, &now);
		if (first) {
			handlers[i] = now;
		}
		if (now.sa_handler != handlers[i].sa_handler || now.sa_flags != handlers[i].sa_flags) {
			printf("%s: another handler of signal %d\n", when, i);
			failures++;
		}
		if (sigismember(&now_blocked, i) != sigismember(&blocked, i)) {
			printf("%s: signal %d is blocked, or no longer\n", when, i);
			failures++;
		}
	}
}

static void *
call_much(void *when)
{
	for (int depth = 0; depth < 40; depth++) {
		call(depth);
	}
	look(false, when);
	return NULL;
}

static void
count_keys(void)
{
	int count = 0;
	pthread_key_t key;
	while (pthread_key_create(&key, NULL) == 0) {
		count++;
	}
	printf("keys %d\n", count);
}

static void
count_threads(void)
{
	int count = 0;
	DIR *folder = opendir("/proc/self/task");
	for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
		count += e->d_name[0] != '.';
	}
	closedir(folder);
	printf("threads %d\n", count);
}

static void
count_memory(void)
{
	char line[256];
	FILE *status = fopen("/proc/self/status", "r");
	while (status != NULL && fgets(line, sizeof(line), status) != NULL) {
		if (strncmp(line, "VmData:", 7) == 0) {
			printf("data %ld\n", strtol(line + 7, NULL, 10));
		}
	}
	fclose(status);
}

/* Each once, as far as they follow each other. */
static void
list_files(void)
{
	char line[PATH_MAX + 256], last[PATH_MAX + 256] = "";
	FILE *maps = fopen("/proc/self/maps", "r");
	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		const char *path = strchr(line, '/');
		if (path != NULL && strcmp(path, last) != 0) {
			strcpy(last, path);
			printf("file %s", path);
		}
	}
	fclose(maps);
}

int
main(void)
{
	pthread_t thread;
	look(true, "");
	call(0);
	look(false, "after the first call");
	call_much((void *)"after calls");
	if (pthread_create(&thread, NULL, call_much, (void *)"in a thread") != 0) {
		return 2;
	}
	pthread_join(thread, NULL);
	for (int i = 0; i < 30000; i++) { /* the file grows meanwhile */
		call(i % 3);
	}
	look(false, "later");
	count_threads();
	count_memory();
	list_files();
	count_keys();
	return failures != 0;
}
