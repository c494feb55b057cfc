/*
 * clean.h - what the clean programs share: arguments, addresses, ends, and a gate that tells
 * when callbacks have come to rest.
 *
 * Nothing here is a wrapper of NNG: the calls that matter stay in the programs.
 */
#ifndef TESTS_CLEAN_H
#define TESTS_CLEAN_H

#include <pthread.h>
#include <stdint.h>

#include <nng/nng.h>

#define CLEAN_URL_MAX     128
#define CLEAN_THREADS_MAX 64

/* One run of a program: PROGRAM [EXCHANGES [THREADS [TRANSPORT]]]. */
struct clean_run {
	long exchanges;
	int threads;
	const char *transport; /* inproc, ipc, tcp or ws */
	char dir[64];          /* ours alone; for ipc paths and files to serve */
};

/* Reads the arguments and makes run->dir. Ends the program when they make no sense. */
void clean_start(struct clean_run *run, int argc, char **argv, const char *transport);

/* Removes run->dir, says "COUNT of EXPECTED what", and returns the program's exit status. */
int clean_finish(struct clean_run *run, const char *what, long count, long expected);

/* How many of the exchanges fall to worker number `index`. */
long clean_share(const struct clean_run *run, int index);

/* Listens at a free address of the run's transport; url is where to dial. */
void clean_listen(const struct clean_run *run, nng_socket socket, const char *name, char *url);

/* An address to give to a listener, before its port is known. */
void clean_wildcard(const struct clean_run *run, const char *name, char *url);

/* The address with the port that the listener was given. */
void clean_bound(const char *wildcard, const nng_sockaddr *address, char *url);

/* Ends the program with a reason unless rv, the result of the call named what, is 0. */
void clean_check(const char *what, int rv);

/* Ends the program with a reason unless the condition holds. */
void clean_expect(int condition, const char *what);

void clean_thread(pthread_t *thread, void *(*body)(void *), void *arg);

/*
 * A count that one can wait for. Callbacks raise it *after* a call of NNG has returned and
 * lower it when they begin, so a thread that has seen the right count knows that no callback is
 * between two calls and may close what they use.
 */
struct clean_gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	long count;
};

#define CLEAN_GATE_INITIALIZER                                                                     \
	{                                                                                              \
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0                                     \
	}

void clean_gate_add(struct clean_gate *gate, long by);
void clean_gate_wait(struct clean_gate *gate, long count);

/* Waits until the count is at least this high. */
void clean_gate_reach(struct clean_gate *gate, long count);

/*
 * nng_ctx_send in a callback. Before the socket is closed, clean_sends_end waits until all such
 * calls have returned, also those whose next callback came first: they still let go of the context
 * then, and NNG 1.10 panics when the socket is gone (docs/nng-defects.md).
 */
void clean_ctx_send(nng_ctx ctx, nng_aio *aio);
void clean_sends_end(void);

/* A small generator, so that every thread has numbers of its own. */
uint32_t clean_random(uint32_t *state);

#endif
