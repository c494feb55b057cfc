/*
 * async_server.c - a REP server of state machines, each on a context of its own, and REQ clients.
 *
 * A state machine receives a request, sometimes waits for as long as the request says, and
 * answers; every step is taken in the callback of its one aio. The clients use contexts, plain
 * sockets with nng_sendmsg, and plain sockets with nng_send, so that each way is seen.
 *
 * The end: no request is left when the clients have been joined, and the gate says when all
 * receives are armed again. Closing the contexts or the socket then brings each machine its
 * last callback.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "clean.h"

enum { MACHINES = 16, LONGEST_WAIT = 2 };

enum state { RECEIVING, WAITING, SENDING };

struct machine {
	enum state state;
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *answer; /* ours while WAITING, otherwise NULL */
};

struct client {
	pthread_t thread;
	int number;
	long requests;
};

static struct clean_gate armed = CLEAN_GATE_INITIALIZER; /* receives that wait */
static struct clean_gate ended = CLEAN_GATE_INITIALIZER; /* machines that saw NNG_ECLOSED */
static char url[CLEAN_URL_MAX];
static nng_socket shared_req; /* of the clients that use contexts */
static atomic_long replies;

static void receive(struct machine *m)
{
	m->state = RECEIVING;
	nng_ctx_recv(m->ctx, m->aio);
	clean_gate_add(&armed, 1); /* after the call: m may already be in another callback */
}

static void answer(struct machine *m)
{
	nng_msg *msg = m->answer;

	m->answer = NULL;
	m->state = SENDING;
	nng_aio_set_msg(m->aio, msg);
	clean_ctx_send(m->ctx, m->aio);
}

/* Takes a request {wait, number} and makes the answer {number} of it, in the same message. */
static void received(struct machine *m)
{
	nng_msg *msg = nng_aio_get_msg(m->aio);
	uint32_t wait = 0;

	clean_check("a request", nng_msg_trim_u32(msg, &wait));
	m->answer = msg;
	if (wait == 0) {
		answer(m);
		return;
	}
	m->state = WAITING;
	nng_sleep_aio((nng_duration)wait, m->aio);
}

static void step(void *arg)
{
	struct machine *m = arg;
	int rv = nng_aio_result(m->aio);

	switch (m->state) {
	case RECEIVING:
		clean_gate_add(&armed, -1);
		if (rv == 0) {
			received(m);
			return;
		}
		clean_expect(rv == NNG_ECLOSED, "a receive that ends by closing");
		clean_gate_add(&ended, 1);
		return;
	case WAITING:
		clean_check("nng_sleep_aio", rv);
		answer(m);
		return;
	case SENDING:
		if (rv != 0)
			nng_msg_free(nng_aio_get_msg(m->aio)); /* the peer is gone; ours again */
		receive(m);
		return;
	}
}

/* The numbers are random, the wait is 0 but for one request in 32. */
static nng_msg *make_request(uint32_t *seed, uint32_t *number)
{
	nng_msg *msg;
	uint32_t wait = clean_random(seed) % 32 == 0 ? 1 + clean_random(seed) % LONGEST_WAIT : 0;

	*number = clean_random(seed);
	clean_check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	clean_check("append", nng_msg_append_u32(msg, wait));
	clean_check("append", nng_msg_append_u32(msg, *number));
	return msg;
}

static void take_reply(nng_msg *msg, uint32_t number)
{
	uint32_t got;

	clean_check("a reply", nng_msg_trim_u32(msg, &got));
	clean_expect(got == number && nng_msg_len(msg) == 0, "the reply to our request");
	nng_msg_free(msg);
	atomic_fetch_add(&replies, 1);
}

static void ask_with_context(struct client *c, uint32_t *seed)
{
	nng_ctx ctx;
	nng_aio *aio;
	uint32_t number;

	clean_check("nng_ctx_open", nng_ctx_open(&ctx, shared_req));
	clean_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	for (long i = 0; i < c->requests; i++) {
		nng_aio_set_msg(aio, make_request(seed, &number));
		nng_ctx_send(ctx, aio);
		nng_aio_wait(aio);
		clean_check("nng_ctx_send", nng_aio_result(aio));
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		clean_check("nng_ctx_recv", nng_aio_result(aio));
		take_reply(nng_aio_get_msg(aio), number);
	}
	nng_aio_free(aio);
	clean_check("nng_ctx_close", nng_ctx_close(ctx));
}

static void ask_with_messages(struct client *c, nng_socket req, uint32_t *seed)
{
	uint32_t number;
	nng_msg *reply;

	for (long i = 0; i < c->requests; i++) {
		clean_check("nng_sendmsg", nng_sendmsg(req, make_request(seed, &number), 0));
		clean_check("nng_recvmsg", nng_recvmsg(req, &reply, 0));
		take_reply(reply, number);
	}
}

/* Bytes only: the request is copied, the reply comes in a buffer that is ours to free. */
static void ask_with_bytes(struct client *c, nng_socket req, uint32_t *seed)
{
	for (long i = 0; i < c->requests; i++) {
		uint32_t request[2] = {0, clean_random(seed)};
		uint32_t *reply;
		size_t size;

		clean_check("nng_send", nng_send(req, request, sizeof request, 0));
		clean_check("nng_recv", nng_recv(req, &reply, &size, NNG_FLAG_ALLOC));
		clean_expect(size == sizeof *reply && *reply == request[1], "the reply to our bytes");
		nng_free(reply, size);
		atomic_fetch_add(&replies, 1);
	}
}

static void *client(void *arg)
{
	struct client *c = arg;
	uint32_t seed = (uint32_t)c->number;
	nng_socket req;

	if (c->number % 2 == 0) {
		ask_with_context(c, &seed);
		return NULL;
	}
	clean_check("nng_req0_open", nng_req0_open(&req));
	clean_check("nng_dial", nng_dial(req, url, NULL, 0));
	if (c->number % 4 == 1)
		ask_with_messages(c, req, &seed);
	else
		ask_with_bytes(c, req, &seed);
	clean_check("nng_close", nng_close(req));
	return NULL;
}

int main(int argc, char **argv)
{
	struct clean_run run;
	struct machine machines[MACHINES] = {0};
	struct client clients[CLEAN_THREADS_MAX];
	nng_socket rep;

	clean_start(&run, argc, argv, "tcp");
	clean_check("nng_rep0_open", nng_rep0_open(&rep));
	for (int i = 0; i < MACHINES; i++) {
		clean_check("nng_ctx_open", nng_ctx_open(&machines[i].ctx, rep));
		clean_check("nng_aio_alloc", nng_aio_alloc(&machines[i].aio, step, &machines[i]));
	}
	for (int i = 0; i < MACHINES; i++)
		receive(&machines[i]);
	clean_listen(&run, rep, "async", url);
	clean_check("nng_req0_open", nng_req0_open(&shared_req));
	clean_check("nng_dial", nng_dial(shared_req, url, NULL, 0));

	for (int i = 0; i < run.threads; i++) {
		clients[i].number = i;
		clients[i].requests = clean_share(&run, i);
		clean_thread(&clients[i].thread, client, &clients[i]);
	}
	for (int i = 0; i < run.threads; i++)
		pthread_join(clients[i].thread, NULL);

	clean_gate_wait(&armed, MACHINES);
	clean_sends_end();
	clean_check("nng_close", nng_close(shared_req));
	for (int i = 0; i < MACHINES / 2; i++)
		clean_check("nng_ctx_close", nng_ctx_close(machines[i].ctx));
	clean_check("nng_close", nng_close(rep)); /* closes the other contexts */
	clean_gate_wait(&ended, MACHINES);
	for (int i = 0; i < MACHINES; i++)
		nng_aio_free(machines[i].aio);
	return clean_finish(&run, "replies", atomic_load(&replies), run.exchanges);
}
