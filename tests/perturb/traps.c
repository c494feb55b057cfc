/*
 * traps.c errno|handler|stack|fork|threads|cancel|compat: what a program could notice of delays at
 * its calls, and where there must be none.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nng/compat/nanomsg/nn.h>
#include <nng/compat/nanomsg/pair.h>
#include <nng/nng.h>

enum { CALLS = 200, THREADS = 50, ERRNO = 77 };

static nng_msg *handlers; /* only signal handlers use it */
static volatile sig_atomic_t handled;

static void
fail(const char *what)
{
	fprintf(stderr, "%s\n", what);
	_exit(EXIT_FAILURE);
}

static void
use_message(void)
{
	nng_msg *msg;
	errno = ERRNO;
	if (nng_msg_alloc(&msg, 8) != 0 || nng_msg_append(msg, "word", 4) != 0) {
		fail("no memory");
	}
	nng_msg_free(msg);
	if (errno != ERRNO) {
		fail("errno has changed");
	}
}

static int
keep_errno(void)
{
	for (unsigned i = 0; i < CALLS; i++) {
		use_message();
	}
	return 0;
}

static void
on_alarm(int number)
{
	(void)number;
	handled += nng_msg_len(handlers) == 5;
}

/* Handlers come while the thread computes, in a delay, and inside a call. */
static int
call_in_handlers(bool own_stack)
{
	static char memory[1 << 16];
	stack_t other = {.ss_sp = memory, .ss_size = sizeof(memory)};
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	struct itimerval often = {.it_interval = {.tv_usec = 2000}, .it_value = {.tv_usec = 2000}};
	if (own_stack && sigaltstack(&other, NULL) == 0) {
		action.sa_flags |= SA_ONSTACK;
	}
	nng_msg_alloc(&handlers, 5);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (handled < 100) {
		use_message();
		for (volatile unsigned i = 0; i < 100000; i++) {
		}
	}
	setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
	nng_msg_free(handlers);
	return 0;
}

static int
use_in_child(void)
{
	int status;
	keep_errno();
	pid_t child = fork();
	if (child == 0) {
		exit(keep_errno());
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void *
use_messages(void *data)
{
	for (unsigned i = 0; i < 10; i++) {
		use_message();
	}
	return data;
}

static int
use_in_threads(void)
{
	pthread_t thread[THREADS];
	for (unsigned i = 0; i < THREADS; i++) {
		if (pthread_create(&thread[i], NULL, use_messages, NULL) != 0) {
			fail("no thread");
		}
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
	}
	return 0;
}

/* None of these calls is a place where a thread can be cancelled, delayed or not. */
static void *
reach_the_end(void *data)
{
	pthread_cancel(pthread_self());
	for (unsigned i = 0; i < CALLS; i++) {
		use_message();
	}
	*(bool *)data = true;
	pthread_testcancel();
	return data;
}

static int
cancel(void)
{
	bool reached = false;
	void *end;
	pthread_t thread;
	pthread_create(&thread, NULL, reach_the_end, &reached);
	pthread_join(thread, &end);
	return reached && end == PTHREAD_CANCELED ? 0 : 1;
}

/* The names of nanomsg, which have wrappers of their own. */
static int
use_compat(void)
{
	int one = nn_socket(AF_SP, NN_PAIR), two = nn_socket(AF_SP, NN_PAIR);
	char text[8];
	if (nn_bind(one, "inproc://traps") < 0 || nn_connect(two, "inproc://traps") < 0) {
		fail("no connection");
	}
	for (unsigned i = 0; i < CALLS / 4; i++) {
		if (nn_send(one, "word", 4, 0) != 4 || nn_recv(two, text, sizeof(text), 0) != 4) {
			fail("it does not arrive");
		}
	}
	nn_close(one);
	nn_close(two);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	return strcmp(what, "errno") == 0     ? keep_errno()
	       : strcmp(what, "handler") == 0 ? call_in_handlers(false)
	       : strcmp(what, "stack") == 0   ? call_in_handlers(true)
	       : strcmp(what, "fork") == 0    ? use_in_child()
	       : strcmp(what, "threads") == 0 ? use_in_threads()
	       : strcmp(what, "cancel") == 0  ? cancel()
	       : strcmp(what, "compat") == 0  ? use_compat()
	                                      : 2;
}
