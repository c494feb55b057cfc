/* child.c - see child.h */
#include "analyzer/learn/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define OUTPUT_MAX ((size_t)1 << 20)
#define GRACE      5 /* seconds from SIGTERM to SIGKILL */

static int64_t
now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the child does; does not return. */
static void
become(char *const argv[], const char *folder, int out)
{
	const struct rlimit no_core = {0};
	int nothing = open("/dev/null", O_RDONLY);
	if (chdir(folder) != 0 || nothing < 0) {
		_exit(126);
	}
	setpgid(0, 0); /* all that it starts can be ended with it */
	setrlimit(RLIMIT_CORE, &no_core);
	dup2(nothing, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(argv[0], argv);
	_exit(errno == ENOENT ? 127 : 126);
}

/* Reads until all writers are gone or the time is over. False: it is over. */
static bool
drain(int in, int64_t until, FILE *echo, char *output, size_t *used)
{
	char block[4096];
	for (;;) {
		int64_t left = until - now_ms();
		struct pollfd wait = {.fd = in, .events = POLLIN};
		int ready = left > 0 ? poll(&wait, 1, (int)left) : 0;
		if (ready < 0 && errno == EINTR) {
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

bool
child_run(char *const argv[], const char *folder, unsigned seconds, FILE *echo, struct child *child,
          struct error *err)
{
	int ends[2], wait_status = 0;
	size_t used = 0;

	*child = (struct child){.output = calloc(1, OUTPUT_MAX + 1)};
	if (child->output == NULL || pipe2(ends, O_CLOEXEC) != 0) {
		free(child->output);
		error_set(err, "cannot run %s: %s", argv[0], strerror(errno));
		return false;
	}
	fflush(NULL); /* what the child has of our buffers is empty */
	pid_t pid = fork();
	if (pid < 0) {
		error_set(err, "cannot run %s: %s", argv[0], strerror(errno));
		close(ends[0]);
		close(ends[1]);
		free(child->output);
		return false;
	}
	if (pid == 0) {
		become(argv, folder, ends[1]);
	}
	setpgid(pid, pid); /* whoever comes first: it has its group before we may end it */
	close(ends[1]);
	child->timed_out =
	    !drain(ends[0], now_ms() + (int64_t)seconds * 1000, echo, child->output, &used);
	if (child->timed_out) {
		kill(pid, SIGTERM); /* nngtrace run passes it on, and then reports */
		drain(ends[0], now_ms() + GRACE * 1000, echo, child->output, &used);
	}
	kill(-pid, SIGKILL); /* what is left of it */
	close(ends[0]);
	while (waitpid(pid, &wait_status, 0) < 0 && errno == EINTR) {
	}
	child->status =
	    WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
	return true;
}
