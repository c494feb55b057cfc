/*
 * identity.c - processes whose traces must not be taken for each other's.
 *   identity meet MINE OTHER   calls NNG, makes the file MINE, waits for OTHER, calls NNG a lot
 *   identity handler FORKS     its signal handler forks, from before the first call on; prints its
 *                              messages. All children must end well.
 *   identity leave CHILDREN    forked children that call NNG once and end with _exit
 */
#include <fcntl.h>
#include <nng/nng.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 15000 /* messages: more than the first part of a trace holds */

#define HANGS 30 /* seconds */

static pid_t parent;
static volatile sig_atomic_t forks;
static long made;

static bool
make_messages(int count)
{
	nng_msg *msg;
	for (int i = 0; i < count; i++) {
		if (nng_msg_alloc(&msg, 8) != 0) {
			return false;
		}
		nng_msg_free(msg);
		made++;
	}
	return true;
}

static bool
meet(const char *mine, const char *other)
{
	if (!make_messages(1) || close(open(mine, O_CREAT | O_WRONLY, 0666)) != 0) {
		return false;
	}
	for (int i = 0; access(other, F_OK) != 0; i++) {
		if (i == 10000) {
			return false;
		}
		usleep(1000);
	}
	return make_messages(MANY);
}

static void
handle(int number)
{
	(void)number;
	if (getpid() == parent && fork() > 0) {
		forks++;
	}
}

static bool
children_end_well(void)
{
	int status, failed = 0;
	while (wait(&status) > 0) {
		failed += status != 0;
	}
	return failed == 0;
}

static bool
fork_in_handler(int wanted)
{
	struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
	struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
	parent = getpid();
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (forks < wanted && getpid() == parent) {
		if (!make_messages(1)) {
			return false;
		}
	}
	if (getpid() != parent) {
		signal(SIGALRM, SIG_DFL);
		alarm(HANGS);
		_exit(!make_messages(1));
	}
	setitimer(ITIMER_REAL, &never, NULL);
	if (getpid() != parent) {
		_exit(0); /* forked after the last message */
	}
	printf("pid=%d made=%ld\n", (int)parent, made);
	return children_end_well();
}

static bool
leave(int children)
{
	if (!make_messages(1)) {
		return false;
	}
	for (int i = 0; i < children; i++) {
		int status;
		pid_t pid = fork();
		if (pid == 0) {
			_exit(!make_messages(1));
		}
		if (waitpid(pid, &status, 0) != pid || status != 0) {
			return false;
		}
	}
	return true;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "meet") == 0) {
		return !meet(argv[2], argv[3]);
	}
	if (argc == 3 && strcmp(argv[1], "handler") == 0) {
		return !fork_in_handler(atoi(argv[2]));
	}
	if (argc == 3 && strcmp(argv[1], "leave") == 0) {
		return !leave(atoi(argv[2]));
	}
	return 2;
}
