/*
 * startup.c - a process that changes what it was started with, and then calls NNG for the first
 * time. It ends with 0, or with 1 when something went wrong. startup HOW [ARGUMENT] plain changes
 * nothing reused       closes 2 and opens the file "data", which gets the number reborn FILE  the
 * same with a new file of the same name as FILE, which was 2 moved        puts the file "log" in
 * the place of 2 gone, full   starts itself with a pipe for 2: nobody reads it; it is full clean
 * clears its environment and changes to / null         has no environment at all changed      sets
 * other values forks        its children make the first calls, one after the other clock prints
 * what the clock says afterwards idle COUNT   has made so many threads that wait; "late" as a third
 * word: after the first call leak [idle]  loses a message; "idle": while a thread waits notify
 * COUNT registers as many callbacks for a socket's pipes
 */
#include <errno.h>
#include <fcntl.h>
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void
use(void)
{
	nng_msg *msg;
	errno = 1234;
	if (nng_msg_alloc(&msg, 8) != 0) {
		_exit(1);
	}
	nng_msg_free(msg);
	if (errno != 1234) {
		_exit(1);
	}
}

/* The file is 2 now, and must hold what we write, and nothing else. */
static int
as_stderr(const char *path)
{
	static const char words[] = "one\ntwo\n";
	char found[64];
	close(2);
	if (strcmp(path, "data") != 0) {
		unlink(path);
	}
	if (open(path, O_RDWR | O_CREAT | O_TRUNC, 0600) != 2 || write(2, words, 4) != 4) {
		return 1;
	}
	use();
	if (write(2, words + 4, 4) != 4) {
		return 1;
	}
	return pread(2, found, sizeof(found), 0) != 8 || memcmp(found, words, 8) != 0;
}

/* Fills a pipe to the last byte. */
static void
fill(int fd)
{
	static char bytes[4096];
	fcntl(fd, F_SETFL, O_NONBLOCK);
	for (size_t size = sizeof(bytes); size > 0; size /= 2) {
		while (write(fd, bytes, size) > 0) {
		}
	}
	fcntl(fd, F_SETFL, 0);
}

/* The program itself with such a pipe: its status, or 128 and the number of a signal. */
static int
start_with_pipe(char *self, const char *how)
{
	int ends[2], status;
	if (pipe(ends) != 0) {
		return 1;
	}
	if (strcmp(how, "gone") == 0) {
		close(ends[0]);
	} else {
		fill(ends[1]);
	}
	pid_t pid = fork();
	if (pid == 0) {
		signal(SIGPIPE, SIG_DFL);
		alarm(30); /* it waits */
		dup2(ends[1], 2);
		execl("/proc/self/exe", self, "plain", (char *)NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void *
wait_for_ever(void *unused)
{
	for (;;) {
		pause();
	}
	return unused;
}

static int
make_threads(long count)
{
	pthread_attr_t attributes;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	for (long i = 0; i < count; i++) {
		pthread_t thread;
		if (pthread_create(&thread, &attributes, wait_for_ever, NULL) != 0) {
			return 77; /* so many are not permitted here */
		}
	}
	return 0;
}

static void
callback(nng_pipe pipe, nng_pipe_ev event, void *argument)
{
	(void)pipe;
	(void)event;
	(void)argument;
}

static int
notify(long count)
{
	static char arguments[1 << 20];
	nng_socket socket;
	if (nng_pair0_open(&socket) != 0) {
		return 1;
	}
	for (long i = 0; i < count; i++) {
		if (nng_pipe_notify(socket, NNG_PIPE_EV_ADD_POST, callback, &arguments[i]) != 0) {
			return 1;
		}
	}
	return nng_close(socket);
}

static int
fork_twice(void)
{
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			use();
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "", *argument = argc > 2 ? argv[2] : "";
	if (strcmp(how, "reused") == 0) {
		return as_stderr("data");
	} else if (strcmp(how, "reborn") == 0) {
		return as_stderr(argument);
	} else if (strcmp(how, "moved") == 0) {
		dup2(open("log", O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
	} else if (strcmp(how, "gone") == 0 || strcmp(how, "full") == 0) {
		return start_with_pipe(argv[0], how);
	} else if (strcmp(how, "clean") == 0) {
		if (clearenv() != 0 || chdir("/") != 0) {
			return 1;
		}
	} else if (strcmp(how, "null") == 0) {
		environ = NULL;
	} else if (strcmp(how, "changed") == 0) {
		setenv("NNGTRACE_OUT", "other.trace", 1);
		setenv("NNGTRACE_DEPTH", "5", 1);
		setenv("NNGTRACE_LIMIT", "nothing", 1);
	} else if (strcmp(how, "forks") == 0) {
		use();
		return fork_twice();
	} else if (strcmp(how, "clock") == 0) {
		struct timespec now;
		use();
		clock_gettime(CLOCK_MONOTONIC, &now);
		printf("%ld.%09ld\n", (long)now.tv_sec, now.tv_nsec);
		return 0;
	} else if (strcmp(how, "idle") == 0) {
		if (argc > 3) {
			use();
		}
		int status = make_threads(atol(argument));
		use();
		return status;
	} else if (strcmp(how, "notify") == 0) {
		return notify(atol(argument));
	}
	use();
	return 0;
}
