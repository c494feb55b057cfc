/*
 * clean.c - arguments, addresses, ends, and the gate.
 */
#include "clean.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void usage(const char *program)
{
	fprintf(stderr, "usage: %s [EXCHANGES [THREADS [inproc|ipc|tcp|ws]]]\n", program);
	exit(2);
}

void clean_start(struct clean_run *run, int argc, char **argv, const char *transport)
{
	static const char *const known[] = {"inproc", "ipc", "tcp", "ws"};
	int valid = 0;

	run->exchanges = argc > 1 ? atol(argv[1]) : 2000;
	run->threads = argc > 2 ? atoi(argv[2]) : 8;
	run->transport = argc > 3 ? argv[3] : transport;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		valid |= strcmp(run->transport, known[i]) == 0;
	if (!valid || run->exchanges < 1 || run->threads < 1 || run->threads > CLEAN_THREADS_MAX)
		usage(argv[0]);

	/* Short: the path of a Unix socket has room for about a hundred bytes. */
	const char *folder = getenv("TMPDIR");
	snprintf(run->dir, sizeof run->dir, "%s/nngclean.XXXXXX", folder != NULL ? folder : "/tmp");
	clean_expect(mkdtemp(run->dir) != NULL, "a directory of our own");
}

int clean_finish(struct clean_run *run, const char *what, long count, long expected)
{
	if (rmdir(run->dir) != 0)
		perror(run->dir);
	printf("%ld of %ld %s\n", count, expected, what);
	return count == expected ? EXIT_SUCCESS : EXIT_FAILURE;
}

long clean_share(const struct clean_run *run, int index)
{
	return run->exchanges / run->threads + (index < run->exchanges % run->threads);
}

void clean_wildcard(const struct clean_run *run, const char *name, char *url)
{
	if (strcmp(run->transport, "inproc") == 0)
		snprintf(url, CLEAN_URL_MAX, "inproc://%s", name);
	else if (strcmp(run->transport, "ipc") == 0)
		snprintf(url, CLEAN_URL_MAX, "ipc://%s/%s", run->dir, name);
	else if (strcmp(run->transport, "ws") == 0)
		snprintf(url, CLEAN_URL_MAX, "ws://127.0.0.1:0/%s", name);
	else
		snprintf(url, CLEAN_URL_MAX, "tcp://127.0.0.1:0");
}

void clean_bound(const char *wildcard, const nng_sockaddr *address, char *url)
{
	const char *port = strstr(wildcard, ":0");

	if (port == NULL || address->s_family != NNG_AF_INET) {
		snprintf(url, CLEAN_URL_MAX, "%s", wildcard);
		return;
	}
	snprintf(url, CLEAN_URL_MAX, "%.*s:%u%s", (int)(port - wildcard), wildcard,
	         ntohs(address->s_in.sa_port), port + 2);
}

void clean_listen(const struct clean_run *run, nng_socket socket, const char *name, char *url)
{
	nng_listener listener;
	nng_sockaddr address;
	char wildcard[CLEAN_URL_MAX];

	clean_wildcard(run, name, wildcard);
	clean_check("nng_listen", nng_listen(socket, wildcard, &listener, 0));
	clean_check("local address", nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
	clean_bound(wildcard, &address, url);
}

void clean_check(const char *what, int rv)
{
	if (rv != 0) {
		fprintf(stderr, "%s: %s\n", what, nng_strerror(rv));
		exit(EXIT_FAILURE);
	}
}

void clean_expect(int condition, const char *what)
{
	if (!condition) {
		fprintf(stderr, "expected: %s\n", what);
		exit(EXIT_FAILURE);
	}
}

void clean_thread(pthread_t *thread, void *(*body)(void *), void *arg)
{
	clean_expect(pthread_create(thread, NULL, body, arg) == 0, "a thread");
}

void clean_gate_add(struct clean_gate *gate, long by)
{
	pthread_mutex_lock(&gate->lock);
	gate->count += by;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}

void clean_gate_wait(struct clean_gate *gate, long count)
{
	pthread_mutex_lock(&gate->lock);
	while (gate->count != count)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

void clean_gate_reach(struct clean_gate *gate, long count)
{
	pthread_mutex_lock(&gate->lock);
	while (gate->count < count)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
}

static struct clean_gate sends = CLEAN_GATE_INITIALIZER;

void clean_ctx_send(nng_ctx ctx, nng_aio *aio)
{
	clean_gate_add(&sends, 1);
	nng_ctx_send(ctx, aio);
	clean_gate_add(&sends, -1);
}

void clean_sends_end(void)
{
	clean_gate_wait(&sends, 0);
}

uint32_t clean_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}
