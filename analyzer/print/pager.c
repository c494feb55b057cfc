/* pager.c - see pager.h */
#include "analyzer/print/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/print/terminal.h"
#include "shim/trace/environment.h"

static struct {
	bool forbidden, runs;
	int terminal; /* a copy of standard output as it was */
	int messages; /* of standard error; -1: that does not go through the pager */
	pid_t child;
} pager = {.terminal = STDOUT_FILENO, .messages = -1};

void
pager_forbid(void)
{
	pager.forbidden = true;
}

bool
pager_runs(void)
{
	return pager.runs;
}

int
pager_terminal(void)
{
	return pager.terminal;
}

/* What the user wants to read with. "" for nothing. */
static const char *
pager_command(void)
{
	const char *command = getenv(environment_name(ENVIRONMENT_PAGER));
	command = command != NULL ? command : getenv("PAGER");
	command = command != NULL ? command : "less";
	return strcmp(command, "cat") == 0 ? "" : command;
}

/* In the child: becomes the pager. That it could not goes to the pipe `failed`. */
static void
become(const char *command, int input, int failed)
{
	dup2(input, STDIN_FILENO);
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	if (strpbrk(command, " \t\"'$&();<>|\\*?`~") != NULL) {
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	} else {
		execlp(command, command, (char *)NULL);
	}
	int reason = errno;
	ssize_t ignored = write(failed, &reason, sizeof(reason));
	_exit(ignored < 0 ? 126 : 127);
}

/* Starts it with the end of a pipe as its standard input. Returns whether it could be executed. */
static bool
start_child(const char *command, const int data[2])
{
	int failed[2], reason;
	if (pipe2(failed, O_CLOEXEC) != 0) {
		return false;
	}
	pager.child = fork();
	if (pager.child == 0) {
		become(command, data[0], failed[1]);
	}
	close(failed[1]);
	ssize_t got;
	do {
		got = pager.child < 0 ? 1 : read(failed[0], &reason, sizeof(reason));
	} while (got < 0 && errno == EINTR);
	close(failed[0]);
	if (got > 0 && pager.child > 0) {
		waitpid(pager.child, NULL, 0);
	}
	return got == 0;
}

void
pager_start(void)
{
	const char *command = pager_command();
	int data[2];
	if (pager.runs || pager.forbidden || command[0] == '\0' || isatty(STDOUT_FILENO) != 1 ||
	    !terminal_is_able()) {
		return;
	}
	fflush(stdout);
	int terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (terminal < 0 || pipe2(data, O_CLOEXEC) != 0) {
		close(terminal);
		return;
	}
	if (start_child(command, data)) {
		pager.terminal = terminal;
		pager.runs = true;
		/* Ctrl-C is the pager's: it stops a search there, and must not take the text away. */
		signal(SIGINT, SIG_IGN);
		signal(SIGQUIT, SIG_IGN);
		signal(SIGPIPE, SIG_IGN); /* one that ends early must not end us with another status */
		dup2(data[1], STDOUT_FILENO);
		if (isatty(STDERR_FILENO) == 1) {
			pager.messages = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
			dup2(data[1], STDERR_FILENO);
		}
	} else {
		close(terminal);
	}
	close(data[0]);
	close(data[1]);
}

void
pager_finish(void)
{
	if (!pager.runs) {
		return;
	}
	/* What is left goes to the pager, which then sees the end. */
	fflush(stdout);
	dup2(pager.terminal, STDOUT_FILENO);
	if (pager.messages >= 0) {
		dup2(pager.messages, STDERR_FILENO);
	}
	while (waitpid(pager.child, NULL, 0) < 0 && errno == EINTR) {
	}
	pager.runs = false;
}
