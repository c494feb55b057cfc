/*
 * descriptors.c - whose descriptors are open, and who reads and writes them.
 *   descriptors list            the same ones are open before and after calls of NNG, in threads
 * and in forked children too descriptors canaries        after the first call everything from 3 on
 * is closed, and the program's own pipes and files are there: nobody else reads or writes them
 *   descriptors few MOST        under RLIMIT_NOFILE: prints how many can be opened after the first
 * call Says what is wrong (status 1), or nothing.
 */
#include <dirent.h>
#include <fcntl.h>
#include <nng/nng.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deep_call.h"

#define FIRST 3
#define LAST  9

static const char input[] = "0123456789";
static char before[4096];
static int failures;

static void
handle(int number)
{
	(void)number;
	call(3);
}

static void
call_much(void)
{
	struct sigaction action = {.sa_handler = handle};
	sigaction(SIGUSR1, &action, NULL);
	for (int depth = 0; depth < 40; depth++) {
		call(depth);
	}
	raise(SIGUSR1);
}

static void
list(char *text, size_t size)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t length = 0;
	for (struct dirent *e; folder != NULL && (e = readdir(folder)) != NULL;) {
		length += (size_t)snprintf(text + length, size - length, "%s ", e->d_name);
	}
	closedir(folder);
}

static void
compare(const char *when)
{
	char now[4096] = "";
	list(now, sizeof(now));
	if (strcmp(now, before) != 0) {
		printf("%s: open are %s, not %s\n", when, now, before);
		failures++;
	}
}

static void *
list_in_thread(void *data)
{
	call_much();
	compare("in a thread");
	return data;
}

static void *
run_thread(void *data)
{
	call_much();
	return data;
}

static void
use_thread(void *(*run)(void *))
{
	pthread_t thread;
	pthread_create(&thread, NULL, run, NULL);
	pthread_join(thread, NULL);
}

static void
use_child(void (*run)(void))
{
	int status;
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		run();
		exit(failures != 0);
	}
	waitpid(child, &status, 0);
	failures += status != 0;
}

static void
list_in_child(void)
{
	compare("in a child, at first");
	call_much();
	compare("in a child, after calls");
}

static void
check_list(void)
{
	list(before, sizeof(before));
	call(0);
	compare("after the first call");
	call_much();
	compare("after more calls");
	use_thread(list_in_thread);
	use_child(list_in_child);
	for (int i = 0; i < 20000; i++) { /* the file grows meanwhile */
		call(i % 3);
	}
	compare("later");
}

/* Odd numbers: a file; even ones: a pipe with something to read in it. */
static void
place(int fd)
{
	int ends[2];
	char name[32];
	if (fd % 2 == 0) {
		if (pipe(ends) != 0 || write(ends[1], input, 10) != 10) {
			perror("pipe");
			exit(2);
		}
		dup2(ends[1], fd + 100);
		close(ends[1]);
		if (ends[0] != fd) {
			dup2(ends[0], fd);
			close(ends[0]);
		}
		fcntl(fd, F_SETFL, O_NONBLOCK);
		return;
	}
	snprintf(name, sizeof(name), "canary.%d", fd);
	int opened = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (opened != fd) {
		dup2(opened, fd);
		close(opened);
	}
	if (write(fd, "DATA\n", 5) != 5 || lseek(fd, 0, SEEK_SET) != 0) {
		perror(name);
		exit(2);
	}
}

static void
check_canary(int fd)
{
	char got[64];
	ssize_t size = read(fd, got, sizeof(got)), wanted = fd % 2 == 0 ? 10 : 5;
	if (size != wanted || memcmp(got, fd % 2 == 0 ? input : "DATA\n", (size_t)wanted) != 0) {
		printf("descriptor %d: %zd bytes, not %zd\n", fd, size, wanted);
		failures++;
	}
}

static void
close_all(void)
{
	for (int fd = FIRST; fd < 256; fd++) {
		close(fd);
	}
}

static void
check_canaries(void)
{
	call(0);
	close_all();
	for (int fd = FIRST; fd <= LAST; fd++) {
		place(fd);
	}
	call_much();
	use_thread(run_thread);
	use_child(call_much);
	for (int fd = FIRST; fd <= LAST; fd++) {
		check_canary(fd);
	}
}

static void
check_few(rlim_t most)
{
	struct rlimit limit = {most, most};
	int count = 0;
	close_all();
	setrlimit(RLIMIT_NOFILE, &limit);
	call(0);
	call_much();
	while (dup(1) >= 0) {
		count++;
	}
	printf("%d more can be opened\n", count);
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	if (strcmp(how, "list") == 0) {
		check_list();
	} else if (strcmp(how, "canaries") == 0) {
		check_canaries();
	} else if (strcmp(how, "few") == 0 && argc > 2) {
		check_few(strtoul(argv[2], NULL, 10));
	} else {
		return 2;
	}
	return failures != 0;
}
