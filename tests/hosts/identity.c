/*
 * identity.c - processes whose traces must not be taken for each other's.
 *   identity meet MINE OTHER   calls NNG, makes the file MINE, waits for OTHER, calls NNG a lot
 *   identity handler FORKS     its signal handler forks, from before the first call on
 *   identity leave CHILDREN    forked children that call NNG once and end with _exit
 */
#include <fcntl.h>
#include <nng/nng.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY 15000 /* messages: more than the first part of a trace holds */

#define FORKS_MOST 1000

static pid_t parent;
static pid_t forked[FORKS_MOST];
static volatile sig_atomic_t forks;

static bool
make_messages(int count)
{
	nng_msg *msg;
	for (int i = 0; i < count; i++) {
		if (nng_msg_alloc(&msg, 8) != 0) {
			return false;
		}
		nng_msg_free(msg);
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
	if (getpid() != parent || forks == FORKS_MOST) {
		return;
	}
	pid_t pid = fork();
	if (pid > 0) {
		forked[forks] = pid;
		forks++;
	}
}

/*
 * Waits for the children, and ends those that are not done in time. What becomes of them is not
 * judged: one that was forked in the midst of the dynamic linker's work may never end by itself.
 */
static void
end_children(void)
{
	int left = forks;
	for (int i = 0; left > 0 && i < 500; i++) {
		while (left > 0 && waitpid(-1, NULL, WNOHANG) > 0) {
			left--;
		}
		usleep(1000);
	}
	for (int i = 0; left > 0 && i < forks; i++) {
		kill(forked[i], SIGKILL);
	}
	while (wait(NULL) > 0) {
	}
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
		_exit(0);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	end_children();
	return true;
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
