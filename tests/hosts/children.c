/*
 * children.c - a process that calls NNG, and starts another one in one of the usual ways.
 *   children leaf                    only calls NNG
 *   children fork|exec|vfork|spawn|clean|daemon|system
 * The child forked without exec, and each leaf, makes one message; the parent makes two.
 * "clean" hands the child an empty environment.
 */
#include <nng/nng.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char self[4096];

static void
make_message(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 4) != 0) {
		exit(1);
	}
	nng_msg_free(msg);
}

static pid_t
spawn(char *const *environment)
{
	pid_t pid;
	char *const arguments[] = {self, "leaf", NULL};
	return posix_spawn(&pid, self, NULL, NULL, arguments, environment) == 0 ? pid : -1;
}

/* The child of a child, which is nobody's any more and says through the pipe that it is done. */
static pid_t
become_daemon(void)
{
	int done[2];
	char byte;
	if (pipe(done) != 0) {
		exit(1);
	}
	pid_t pid = fork();
	if (pid == 0) {
		setsid();
		if (fork() != 0) {
			_exit(0);
		}
		make_message();
		exit(0); /* the pipe is closed after the trace */
	}
	close(done[1]);
	if (read(done[0], &byte, 1) != 0) {
		exit(1);
	}
	return pid;
}

static pid_t
start(const char *how)
{
	char *const empty[] = {NULL};
	pid_t pid = -1;
	if (strcmp(how, "fork") == 0) {
		if ((pid = fork()) == 0) {
			make_message();
			exit(0);
		}
	} else if (strcmp(how, "exec") == 0) {
		if ((pid = fork()) == 0) {
			execl(self, self, "leaf", (char *)NULL);
			_exit(1);
		}
	} else if (strcmp(how, "vfork") == 0) {
		if ((pid = vfork()) == 0) {
			execl(self, self, "leaf", (char *)NULL);
			_exit(1);
		}
	} else if (strcmp(how, "spawn") == 0) {
		pid = spawn(environ);
	} else if (strcmp(how, "clean") == 0) {
		pid = spawn(empty);
	} else if (strcmp(how, "daemon") == 0) {
		pid = become_daemon();
	}
	return pid;
}

int
main(int argc, char **argv)
{
	if (argc != 2 || readlink("/proc/self/exe", self, sizeof(self) - 1) < 0) {
		return 2;
	}
	make_message();
	if (strcmp(argv[1], "leaf") == 0) {
		return 0;
	}
	if (strcmp(argv[1], "system") == 0) {
		char line[5000];
		snprintf(line, sizeof(line), "'%s' leaf; exit $?", self);
		if (system(line) != 0) {
			return 1;
		}
	} else {
		int status;
		pid_t pid = start(argv[1]);
		if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
			return 1;
		}
	}
	make_message();
	return 0;
}
