/* child.c - see child.h */
#include "analyzer/learn/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUTPUT_MAX ((size_t)1 << 20)
#define GRACE      5 /* seconds from SIGTERM to SIGKILL */

static volatile sig_atomic_t interrupted; /* by Ctrl-C */

static void
note_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static int64_t
now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the child does, with the signals as they were; does not return. */
static void
become(char *const argv[], const char *folder, int out, pid_t parent, const sigset_t *signals)
{
	const struct rlimit no_core = {0};
	int nothing = open("/dev/null", O_RDONLY);
	/* The terminal may be closed, and nobody else would end a program that hangs. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (chdir(folder) != 0 || nothing < 0 || getppid() != parent) {
		_exit(126);
	}
	sigprocmask(SIG_SETMASK, signals, NULL);
	setpgid(0, 0); /* all that it starts can be ended with it */
	setrlimit(RLIMIT_CORE, &no_core);
	dup2(nothing, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(argv[0], argv);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Reads until all writers are gone. False: before that the time was over, or Ctrl-C came (only
   here it can). */
static bool
drain(int in, int64_t until, const sigset_t *signals, FILE *echo, char *output, size_t *used)
{
	char block[4096];
	for (;;) {
		int64_t left = until - now_ms();
		struct timespec limit = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
		struct pollfd wait = {.fd = in, .events = POLLIN};
		int ready = left > 0 ? ppoll(&wait, 1, &limit, signals) : 0;
		if (ready < 0 && errno == EINTR && !interrupted) {
			continue;
		}
		if (ready <= 0) {
			return false;
		}
		ssize_t got = read(in, block, sizeof(block));
		if (got <= 0) {
			return true;
		}
		size_t room = OUTPUT_MAX - *used;
		size_t kept = (size_t)got < room ? (size_t)got : room;
		memcpy(output + *used, block, kept);
		*used += kept;
		if (echo != NULL) {
			fwrite(block, 1, kept, echo);
			fflush(echo);
		}
	}
}

/* Reads what the child prints, and ends it when it is time. */
static void
attend(pid_t pid, int in, unsigned seconds, const sigset_t *signals, FILE *echo,
       struct child *child)
{
	size_t used = 0;
	int64_t until = now_ms() + (int64_t)seconds * 1000;
	bool ended = drain(in, until, signals, echo, child->output, &used);
	child->interrupted = !ended && interrupted;
	child->timed_out = !ended && !interrupted;
	if (!ended) {
		interrupted = 0; /* once more: it is killed at once */
		/* nngtrace run passes it on, and then reports. */
		kill(pid, child->interrupted ? SIGINT : SIGTERM);
		drain(in, now_ms() + GRACE * 1000, signals, echo, child->output, &used);
	}
	kill(-pid, SIGKILL); /* what is left of it */
}

bool
child_run(char *const argv[], const char *folder, unsigned seconds, FILE *echo, struct child *child,
          struct error *err)
{
	int ends[2], wait_status = 0;
	pid_t self = getpid(), pid = -1;
	struct sigaction action = {.sa_handler = note_interrupt}, action_before;
	sigset_t interrupt, before;

	*child = (struct child){.output = calloc(1, OUTPUT_MAX + 1)};
	if (child->output == NULL || pipe2(ends, O_CLOEXEC) != 0) {
		free(child->output);
		error_set(err, "cannot run %s: %s", argv[0], strerror(errno));
		return false;
	}
	fflush(NULL); /* what the child has of our buffers is empty */
	interrupted = 0;
	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	sigprocmask(SIG_BLOCK, &interrupt, &before);
	sigaction(SIGINT, &action, &action_before);
	pid = fork();
	if (pid == 0) {
		become(argv, folder, ends[1], self, &before);
	}
	close(ends[1]);
	if (pid > 0) {
		setpgid(pid, pid); /* whoever comes first: it has its group before we may end it */
		attend(pid, ends[0], seconds, &before, echo, child);
		while (waitpid(pid, &wait_status, 0) < 0 && errno == EINTR) {
		}
	} else {
		free(child->output);
		error_set(err, "cannot run %s: %s", argv[0], strerror(errno));
	}
	close(ends[0]);
	sigaction(SIGINT, &action_before, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid < 0) {
		return false;
	}
	child->status =
	    WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
	return true;
}
