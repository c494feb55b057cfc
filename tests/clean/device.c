/*
 * device.c - a raw device (XREP in front, XREQ behind) that stands between REQ clients and REP
 * workers.
 *
 * The workers poll: each receive has a deadline, and between two receives a worker looks at a
 * flag. So no worker ever learns of the end from a closed socket. Each client has two requests
 * under way at a time, so that the device always has work waiting.
 *
 * The end: clients are joined, workers told and joined; then one side of the device is closed,
 * which makes nng_device return, and the other side is closed after it.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "clean.h"

enum { WORKERS = 4, WORKER_POLL = 20, BODY_LARGEST = 4096 };

struct sides {
	nng_socket front;
	nng_socket back;
	int result;
};

struct client {
	pthread_t thread;
	int number;
	long requests;
};

static char front_url[CLEAN_URL_MAX], back_url[CLEAN_URL_MAX];
static atomic_bool stop_workers;
static atomic_long answered, replies;

static void *forward(void *arg)
{
	struct sides *sides = arg;

	sides->result = nng_device(sides->front, sides->back);
	return NULL;
}

/* A checksum is put behind the body, in the message that came. */
static void add_sum(nng_msg *msg)
{
	const unsigned char *body = nng_msg_body(msg);
	size_t size = nng_msg_len(msg);
	uint32_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + body[i];
	clean_check("nng_msg_append_u32", nng_msg_append_u32(msg, sum));
}

static void *serve_with_context(void *arg)
{
	nng_socket *rep = arg;
	nng_ctx ctx;
	nng_aio *aio;

	clean_check("nng_ctx_open", nng_ctx_open(&ctx, *rep));
	clean_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	while (!atomic_load(&stop_workers)) {
		nng_aio_set_timeout(aio, WORKER_POLL);
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		int rv = nng_aio_result(aio);
		if (rv == NNG_ETIMEDOUT)
			continue;
		clean_check("nng_ctx_recv", rv);
		add_sum(nng_aio_get_msg(aio));
		nng_aio_set_timeout(aio, NNG_DURATION_INFINITE);
		nng_ctx_send(ctx, aio); /* the message that was received is still on the aio */
		nng_aio_wait(aio);
		clean_check("nng_ctx_send", nng_aio_result(aio));
		atomic_fetch_add(&answered, 1);
	}
	nng_aio_free(aio);
	clean_check("nng_ctx_close", nng_ctx_close(ctx));
	return NULL;
}

/* A socket of its own, and no context. The answer is a new message. */
static void *serve_with_socket(void *unused)
{
	nng_socket rep;
	nng_msg *request, *answer;

	clean_check("nng_rep0_open", nng_rep0_open(&rep));
	clean_check("timeout", nng_socket_set_ms(rep, NNG_OPT_RECVTIMEO, WORKER_POLL));
	clean_check("nng_dial", nng_dial(rep, back_url, NULL, 0));
	while (!atomic_load(&stop_workers)) {
		int rv = nng_recvmsg(rep, &request, 0);
		if (rv == NNG_ETIMEDOUT)
			continue;
		clean_check("nng_recvmsg", rv);
		clean_check("nng_msg_dup", nng_msg_dup(&answer, request));
		nng_msg_free(request);
		add_sum(answer);
		clean_check("nng_sendmsg", nng_sendmsg(rep, answer, 0));
		atomic_fetch_add(&answered, 1);
	}
	clean_check("nng_close", nng_close(rep));
	return unused;
}

static nng_msg *make_request(uint32_t *seed, uint32_t *sum)
{
	nng_msg *msg;
	size_t size = 1 + clean_random(seed) % BODY_LARGEST;
	unsigned char *body;

	clean_check("nng_msg_alloc", nng_msg_alloc(&msg, size));
	body = nng_msg_body(msg);
	*sum = 0;
	for (size_t i = 0; i < size; i++) {
		body[i] = (unsigned char)(i + *seed);
		*sum = *sum * 31 + body[i];
	}
	return msg;
}

static void take_reply(nng_msg *msg, uint32_t sum)
{
	uint32_t got;

	clean_check("nng_msg_chop_u32", nng_msg_chop_u32(msg, &got));
	clean_expect(got == sum, "the sum of what we sent");
	nng_msg_free(msg);
	atomic_fetch_add(&replies, 1);
}

/* Two contexts at a time: both requests are under way before the first answer is taken. */
static void *client(void *arg)
{
	struct client *c = arg;
	uint32_t seed = (uint32_t)c->number + 1, sum[2];
	nng_socket req;
	nng_ctx ctx[2];
	nng_aio *aio[2];

	clean_check("nng_req0_open", nng_req0_open(&req));
	clean_check("nng_dial", nng_dial(req, front_url, NULL, 0));
	for (int k = 0; k < 2; k++) {
		clean_check("nng_ctx_open", nng_ctx_open(&ctx[k], req));
		clean_check("nng_aio_alloc", nng_aio_alloc(&aio[k], NULL, NULL));
	}
	for (long done = 0; done < c->requests;) {
		int pair = c->requests - done >= 2 ? 2 : 1;

		for (int k = 0; k < pair; k++) {
			nng_aio_set_msg(aio[k], make_request(&seed, &sum[k]));
			nng_ctx_send(ctx[k], aio[k]);
		}
		for (int k = 0; k < pair; k++) {
			nng_aio_wait(aio[k]);
			clean_check("nng_ctx_send", nng_aio_result(aio[k]));
		}
		for (int k = 0; k < pair; k++)
			nng_ctx_recv(ctx[k], aio[k]);
		for (int k = 0; k < pair; k++) {
			nng_aio_wait(aio[k]);
			clean_check("nng_ctx_recv", nng_aio_result(aio[k]));
			take_reply(nng_aio_get_msg(aio[k]), sum[k]);
		}
		done += pair;
	}
	for (int k = 0; k < 2; k++) {
		nng_aio_free(aio[k]);
		clean_check("nng_ctx_close", nng_ctx_close(ctx[k]));
	}
	clean_check("nng_close", nng_close(req));
	return NULL;
}

int main(int argc, char **argv)
{
	struct clean_run run;
	struct client clients[CLEAN_THREADS_MAX];
	struct sides sides = {0};
	pthread_t device, workers[WORKERS];
	nng_socket rep;

	clean_start(&run, argc, argv, "tcp");
	clean_check("nng_rep0_open_raw", nng_rep0_open_raw(&sides.front));
	clean_check("nng_req0_open_raw", nng_req0_open_raw(&sides.back));
	clean_listen(&run, sides.front, "front", front_url);
	clean_listen(&run, sides.back, "back", back_url);
	clean_thread(&device, forward, &sides);

	clean_check("nng_rep0_open", nng_rep0_open(&rep));
	clean_check("nng_dial", nng_dial(rep, back_url, NULL, 0));
	for (int i = 0; i < WORKERS; i++)
		clean_thread(&workers[i], i == 0 ? serve_with_socket : serve_with_context, &rep);
	for (int i = 0; i < run.threads; i++) {
		clients[i].number = i;
		clients[i].requests = clean_share(&run, i);
		clean_thread(&clients[i].thread, client, &clients[i]);
	}
	for (int i = 0; i < run.threads; i++)
		pthread_join(clients[i].thread, NULL);

	atomic_store(&stop_workers, true);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(workers[i], NULL);
	clean_expect(atomic_load(&answered) == run.exchanges, "as many answers as requests");
	clean_check("nng_close", nng_close(rep));

	/* nng_device shuts both sockets down when one is closed; closing is still ours. */
	clean_check("nng_close", nng_close(sides.front));
	pthread_join(device, NULL);
	clean_expect(sides.result == NNG_ECLOSED, "a device that ends by closing");
	clean_check("nng_close", nng_close(sides.back));
	return clean_finish(&run, "replies", atomic_load(&replies), run.exchanges);
}
