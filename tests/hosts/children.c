/*
 * children.c - a process that calls NNG, and starts another one in one of the usual ways.
 *   children leaf              calls NNG and prints its environment
 *   children HOW [PROGRAM]     starts a leaf: this program, or another file of it
 *     fork|exec|vfork|spawn|daemon|system
 *     clean-HOW: with an environment of its own, given to the call or made with clearenv
 *   children missing           tries to start a program that is not there
 * The child forked without exec, and each leaf, makes one message; the parent makes two.
 */
#include <errno.h>
#include <fcntl.h>
#include <nng/nng.h>
#include <spawn.h>
#include <stdbool.h>
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

/* In a child: executes the leaf with the environment, or with none of its own after clearenv. */
static void
execute(const char *how, char *const *environment)
{
	char *const arguments[] = {self, "leaf", NULL};
	char folder[sizeof(self)];
	char *name = strrchr(strcpy(folder, self), '/');
	*name++ = '\0';
	if (strcmp(how, "execve") == 0) {
		execve(self, arguments, environment);
	} else if (strcmp(how, "execle") == 0) {
		execle(self, self, "leaf", (char *)NULL, environment);
	} else if (strcmp(how, "execvpe") == 0) {
		setenv("PATH", folder, 1);
		execvpe(name, arguments, environment);
	} else if (strcmp(how, "fexecve") == 0) {
		fexecve(open(self, O_RDONLY | O_CLOEXEC), arguments, environment);
	} else if (strcmp(how, "execveat") == 0) {
		execveat(open(folder, O_PATH | O_CLOEXEC), name, arguments, environment, 0);
	}
	clearenv();
	setenv("GIVEN", "this", 1);
	if (strcmp(how, "execv") == 0) {
		execv(self, arguments);
	} else if (strcmp(how, "execl") == 0) {
		execl(self, self, "leaf", (char *)NULL);
	} else if (strcmp(how, "execvp") == 0) {
		setenv("PATH", folder, 1);
		execvp(name, arguments);
	} else if (strcmp(how, "execlp") == 0) {
		setenv("PATH", folder, 1);
		execlp(name, self, "leaf", (char *)NULL);
	}
}

/* Whether what a shell starts ends well, after clearenv. */
static bool
clean_shell(const char *how)
{
	char line[2 * sizeof(self)];
	snprintf(line, sizeof(line), "'%s' leaf; exit $?", self);
	clearenv();
	setenv("GIVEN", "this", 1);
	if (strcmp(how, "clean-system") == 0) {
		return system(line) == 0;
	}
	FILE *pipe = popen(line, "r");
	for (int c; pipe != NULL && (c = fgetc(pipe)) != EOF;) {
		putchar(c);
	}
	return pipe != NULL && pclose(pipe) == 0;
}

static pid_t
start_clean(const char *how)
{
	char *const given[] = {"GIVEN=this", "EMPTY=", "no equals sign", NULL};
	char *const empty[] = {NULL};
	char *const preload[] = {"LD_PRELOAD=libm.so.6", NULL};
	pid_t pid = -1;
	if (strcmp(how, "clean-spawn") == 0) {
		pid = spawn(given);
	} else if (strcmp(how, "clean-empty") == 0) {
		pid = spawn(empty);
	} else if (strcmp(how, "clean-null") == 0) {
		pid = spawn(NULL);
	} else if (strcmp(how, "clean-preload") == 0) {
		pid = spawn(preload);
	} else if (strcmp(how, "clean-spawnp") == 0) {
		char *const arguments[] = {self, "leaf", NULL};
		if (posix_spawnp(&pid, self, NULL, NULL, arguments, given) != 0) {
			pid = -1;
		}
	} else if (strcmp(how, "clean-vfork") == 0) {
		if ((pid = vfork()) == 0) {
			execle(self, self, "leaf", (char *)NULL, given);
			_exit(1);
		}
	} else if ((pid = fork()) == 0) {
		execute(how + strlen("clean-"), given);
		_exit(1);
	}
	return pid;
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
	} else if (strncmp(how, "clean-", strlen("clean-")) == 0) {
		pid = start_clean(how);
	} else if (strcmp(how, "daemon") == 0) {
		pid = become_daemon();
	}
	return pid;
}

/* What each function says of a program that is not there. */
static void
try_missing(void)
{
	static const char none[] = "/no/such/program";
	char name[] = "a", *const arguments[] = {name, NULL}, *const empty[] = {NULL};
	pid_t pid;
#define TRY(call)                                                                                  \
	errno = ENOTTY;                                                                                \
	printf("%s %d", #call, call);                                                                  \
	printf(" %s\n", strerrorname_np(errno))
	TRY(execve(none, arguments, empty));
	TRY(execle(none, name, (char *)NULL, empty));
	TRY(execvpe(none, arguments, empty));
	TRY(fexecve(99, arguments, empty));
	TRY(execveat(99, none + 1, arguments, empty, 0));
	TRY(posix_spawn(&pid, none, NULL, NULL, arguments, empty));
	TRY(posix_spawnp(&pid, none, NULL, NULL, arguments, empty));
	clearenv();
	TRY(execv(none, arguments));
	TRY(execl(none, name, (char *)NULL));
	TRY(execvp(none, arguments));
	TRY(execlp(none, name, (char *)NULL));
#undef TRY
}

static void
print_environment(void)
{
	for (char **variable = environ; *variable != NULL; variable++) {
		puts(*variable);
	}
}

/* Starts the child and waits for its end. */
static bool
run(const char *how)
{
	int status;
	if (strcmp(how, "system") == 0) {
		char line[2 * sizeof(self)];
		snprintf(line, sizeof(line), "'%s' leaf; exit $?", self);
		return system(line) == 0;
	}
	if (strcmp(how, "clean-system") == 0 || strcmp(how, "clean-popen") == 0) {
		return clean_shell(how);
	}
	pid_t pid = start(how);
	return pid >= 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int
main(int argc, char **argv)
{
	if (argc < 2 || readlink("/proc/self/exe", self, sizeof(self) - 1) < 0) {
		return 2;
	}
	make_message();
	if (strcmp(argv[1], "leaf") == 0) {
		print_environment();
		return 0;
	}
	if (strcmp(argv[1], "missing") == 0) {
		try_missing();
		return 0;
	}
	if (argc > 2 && realpath(argv[2], self) == NULL) {
		return 2;
	}
	if (!run(argv[1])) {
		return 1;
	}
	make_message();
	return 0;
}
