/*
 * stream_echo.c - an echo server on byte streams: a listener whose accept is armed again in its
 * own callback, and one state machine per connection; clients with scattered buffers.
 *
 * A stream that ends frees itself in its own callback: the stream at once, its aio by
 * nng_aio_reap, the only way that is legal there. Clients dial anew every ROUND exchanges.
 *
 * The end: clients are joined, the gate says that every connection has gone, and closing the
 * listener and stopping the accept brings it its last callback.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nng/nng.h>
#include <nng/supplemental/util/platform.h>

#include "clean.h"

enum { BUFFER = 2048, ROUND = 50, PARTS = 3, PATIENCE = 50 };

struct connection {
	struct connection *next, *previous; /* in the list of those alive */
	nng_stream *stream;
	nng_aio *aio;
	bool sending;
	size_t held, sent; /* bytes received, and how many of them went back */
	char buffer[BUFFER];
};

struct server {
	nng_stream_listener *listener;
	nng_aio *accept;
};

struct client {
	pthread_t thread;
	int number;
	long exchanges;
};

static struct clean_gate connections = CLEAN_GATE_INITIALIZER; /* accepted so far */
static struct clean_gate gone = CLEAN_GATE_INITIALIZER;        /* of them, ended */
static struct clean_gate closed = CLEAN_GATE_INITIALIZER;      /* the accept saw the end */
static char url[CLEAN_URL_MAX];
static atomic_long echoes, dialed;

static struct {
	pthread_mutex_t lock;
	struct connection *first;
} alive = {PTHREAD_MUTEX_INITIALIZER, NULL};

static void enlist(struct connection *c)
{
	pthread_mutex_lock(&alive.lock);
	if ((c->next = alive.first) != NULL)
		c->next->previous = c;
	alive.first = c;
	pthread_mutex_unlock(&alive.lock);
}

static void delist(struct connection *c)
{
	pthread_mutex_lock(&alive.lock);
	if (c->next != NULL)
		c->next->previous = c->previous;
	if (c->previous != NULL)
		c->previous->next = c->next;
	else
		alive.first = c->next;
	pthread_mutex_unlock(&alive.lock);
}

/* A connection in the list has its aio; the callback that this brings takes it out. */
static void cancel_all(void)
{
	pthread_mutex_lock(&alive.lock);
	for (struct connection *c = alive.first; c != NULL; c = c->next)
		nng_aio_cancel(c->aio);
	pthread_mutex_unlock(&alive.lock);
}

static void receive_some(struct connection *c)
{
	nng_iov iov = {c->buffer, BUFFER};

	c->sending = false;
	clean_check("nng_aio_set_iov", nng_aio_set_iov(c->aio, 1, &iov));
	nng_stream_recv(c->stream, c->aio);
}

static void send_rest(struct connection *c)
{
	size_t left = c->held - c->sent;
	/* In two parts, for the sake of the second. */
	nng_iov iov[2] = {{c->buffer + c->sent, left / 2},
	                  {c->buffer + c->sent + left / 2, left - left / 2}};

	c->sending = true;
	clean_check("nng_aio_set_iov",
	            nng_aio_set_iov(c->aio, left > 1 ? 2 : 1, left > 1 ? iov : iov + 1));
	nng_stream_send(c->stream, c->aio);
}

static void connection_step(void *arg)
{
	struct connection *c = arg;
	size_t count = nng_aio_count(c->aio);

	if (nng_aio_result(c->aio) != 0) {
		delist(c);
		nng_stream_free(c->stream);
		nng_aio_reap(c->aio); /* nothing is under way, so no callback follows */
		free(c);
		clean_gate_add(&gone, 1);
		return;
	}
	if (c->sending) {
		c->sent += count;
	} else {
		c->held = count;
		c->sent = 0;
	}
	if (c->sent < c->held)
		send_rest(c);
	else
		receive_some(c);
}

static void accepted(void *arg)
{
	struct server *server = arg;
	struct connection *c;
	int rv = nng_aio_result(server->accept);

	if (rv == NNG_ECLOSED || rv == NNG_ECANCELED) {
		clean_gate_add(&closed, 1);
		return;
	}
	clean_check("nng_stream_listener_accept", rv);
	c = calloc(1, sizeof *c);
	clean_expect(c != NULL, "memory");
	c->stream = nng_aio_get_output(server->accept, 0); /* ours now */
	nng_stream_listener_accept(server->listener, server->accept);
	clean_check("nng_aio_alloc", nng_aio_alloc(&c->aio, connection_step, c));
	enlist(c);
	receive_some(c);
	clean_gate_add(&connections, 1);
}

/* Moves the whole of a buffer, in PARTS at first, by as many operations as it takes. */
static void transfer(nng_stream *stream, nng_aio *aio, char *buffer, size_t size,
                     void (*operation)(nng_stream *, nng_aio *))
{
	size_t done = 0;

	while (done < size) {
		nng_iov iov[PARTS];
		size_t part = (size - done) / PARTS, at = done;
		unsigned count = 0;

		for (int i = 0; i < PARTS; i++) {
			size_t length = i == PARTS - 1 ? size - at : part;
			if (length > 0)
				iov[count++] = (nng_iov){buffer + at, length};
			at += length;
		}
		clean_check("nng_aio_set_iov", nng_aio_set_iov(aio, count, iov));
		operation(stream, aio);
		nng_aio_wait(aio);
		clean_check("a transfer", nng_aio_result(aio));
		done += nng_aio_count(aio);
	}
}

static void echo_once(nng_stream *stream, nng_aio *aio, uint32_t *seed)
{
	char out[BUFFER], in[BUFFER];
	size_t size = 1 + clean_random(seed) % BUFFER;

	memset(in, 0, size);
	for (size_t i = 0; i < size; i++)
		out[i] = (char)(i * 7 + *seed);
	transfer(stream, aio, out, size, nng_stream_send);
	transfer(stream, aio, in, size, nng_stream_recv);
	clean_expect(memcmp(in, out, size) == 0, "what we sent");
	atomic_fetch_add(&echoes, 1);
}

static void *client(void *arg)
{
	struct client *c = arg;
	uint32_t seed = (uint32_t)c->number + 1;
	nng_stream_dialer *dialer;
	nng_stream *stream = NULL;
	nng_aio *aio;

	clean_check("nng_stream_dialer_alloc", nng_stream_dialer_alloc(&dialer, url));
	clean_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	for (long i = 0; i < c->exchanges; i++) {
		if (i % ROUND == 0) {
			if (stream != NULL) {
				nng_stream_close(stream);
				nng_stream_free(stream);
			}
			nng_stream_dialer_dial(dialer, aio);
			nng_aio_wait(aio);
			clean_check("nng_stream_dialer_dial", nng_aio_result(aio));
			stream = nng_aio_get_output(aio, 0);
			atomic_fetch_add(&dialed, 1);
		}
		echo_once(stream, aio, &seed);
	}
	nng_stream_dialer_free(dialer); /* the stream outlives its dialer */
	nng_aio_free(aio);
	nng_stream_free(stream);
	return NULL;
}

static void start_server(const struct clean_run *run, struct server *server)
{
	char wildcard[CLEAN_URL_MAX];
	nng_sockaddr address;
	bool nodelay = true;

	clean_wildcard(run, "echo", wildcard);
	clean_check("listener", nng_stream_listener_alloc(&server->listener, wildcard));
	if (strcmp(run->transport, "tcp") == 0)
		clean_check("nodelay",
		            nng_stream_listener_set_bool(server->listener, NNG_OPT_TCP_NODELAY, nodelay));
	clean_check("nng_stream_listener_listen", nng_stream_listener_listen(server->listener));
	clean_check("address",
	            nng_stream_listener_get_addr(server->listener, NNG_OPT_LOCADDR, &address));
	clean_bound(wildcard, &address, url);
	clean_check("nng_aio_alloc", nng_aio_alloc(&server->accept, accepted, server));
	nng_stream_listener_accept(server->listener, server->accept);
}

/* A WebSocket stream of NNG 1.5.2 now and then misses that its peer has closed: after a while
 * those that are left are told. A cancel that comes between two operations does nothing, so it
 * is said until it has been heard. */
static void wait_until_gone(void)
{
	for (int waited = 0;; waited++) {
		pthread_mutex_lock(&gone.lock);
		bool all = gone.count == atomic_load(&dialed);
		pthread_mutex_unlock(&gone.lock);
		if (all)
			return;
		nng_msleep(10);
		if (waited >= PATIENCE)
			cancel_all();
	}
}

int main(int argc, char **argv)
{
	struct clean_run run;
	struct client clients[CLEAN_THREADS_MAX];
	struct server server;

	clean_start(&run, argc, argv, "tcp");
	start_server(&run, &server);
	if (run.threads > run.exchanges)
		run.threads = (int)run.exchanges; /* a client dials for its first exchange */
	for (int i = 0; i < run.threads; i++) {
		clients[i].number = i;
		clients[i].exchanges = clean_share(&run, i);
		clean_thread(&clients[i].thread, client, &clients[i]);
	}
	for (int i = 0; i < run.threads; i++)
		pthread_join(clients[i].thread, NULL);

	/* The accept was armed before each connection was counted. */
	clean_gate_wait(&connections, atomic_load(&dialed));
	wait_until_gone();
	nng_stream_listener_close(server.listener);
	nng_aio_stop(server.accept); /* a WebSocket listener leaves its accept pending */
	clean_gate_wait(&closed, 1);
	nng_aio_free(server.accept);
	nng_stream_listener_free(server.listener);
	return clean_finish(&run, "echoes", atomic_load(&echoes), run.exchanges);
}
