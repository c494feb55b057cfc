/*
 * A client under load, as a wrapper class often writes it: a context for every request, and
 * "what I allocated, I free".  NNG took the request when the send completed with 0, so that
 * free hits memory that is NNG's.
 *
 * usage: p01-free-after-send-wrong [THREADS [REQUESTS]]
 */
#include <arpa/inet.h>
#include <pthread.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "../check.h"

#define SERVERS     4
#define CLIENTS_MAX 64

static nng_socket req, rep;
static int requests = 20;

/* Sends every request back; an empty one says that the day is over. */
static void *serve(void *unused)
{
	nng_ctx ctx;
	nng_aio *aio;
	bool last = false;

	check("nng_ctx_open", nng_ctx_open(&ctx, rep));
	check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	while (!last) {
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		check("nng_ctx_recv", nng_aio_result(aio));
		nng_msg *msg = nng_aio_get_msg(aio);
		last = nng_msg_len(msg) == 0;
		nng_aio_set_msg(aio, msg);
		nng_ctx_send(ctx, aio);
		nng_aio_wait(aio);
		check("nng_ctx_send", nng_aio_result(aio));
	}
	nng_aio_free(aio);
	check("nng_ctx_close", nng_ctx_close(ctx));
	return unused;
}

static void ask(int number)
{
	nng_ctx ctx;
	nng_aio *aio;
	nng_msg *msg;

	check("nng_ctx_open", nng_ctx_open(&ctx, req)); /* nngtrace: ctx-churn */
	check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	check("nng_msg_append", nng_msg_append(msg, &number, sizeof number));

	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	nng_aio_wait(aio);
	check("nng_ctx_send", nng_aio_result(aio));
	nng_msg_free(msg); /* nngtrace: msg-free-after-send */

	nng_ctx_recv(ctx, aio);
	nng_aio_wait(aio);
	check("nng_ctx_recv", nng_aio_result(aio));
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	check("nng_ctx_close", nng_ctx_close(ctx));
}

static void *ask_all(void *unused)
{
	for (int i = 0; i < requests; i++)
		ask(i);
	return unused;
}

/* Puts the address to dial into url: with TCP, NNG chooses the port. */
static void listen_at(const char *address, char *url, size_t size)
{
	nng_listener listener;
	nng_sockaddr chosen;

	check("nng_listen", nng_listen(rep, address, &listener, 0));
	check("local address", nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &chosen));
	if (chosen.s_family == NNG_AF_INET)
		snprintf(url, size, "tcp://127.0.0.1:%u", ntohs(chosen.s_in.sa_port));
	else
		snprintf(url, size, "%s", address);
}

int main(int argc, char **argv)
{
	int clients = argc > 1 ? atoi(argv[1]) : 1;
	pthread_t server[SERVERS], client[CLIENTS_MAX];
	char url[64];

	if (argc > 2)
		requests = atoi(argv[2]);
	if (clients < 1 || clients > CLIENTS_MAX || requests < 1) {
		fprintf(stderr, "usage: %s [THREADS [REQUESTS]]\n", argv[0]);
		return EXIT_FAILURE;
	}
	check("nng_rep0_open", nng_rep0_open(&rep));
	/* One client asks within the process. Then only its own thread gets the memory of the wrong
	   free again, too late to do harm: the mistake always goes unnoticed. Over TCP it does not. */
	listen_at(clients == 1 ? "inproc://p01" : "tcp://127.0.0.1:0", url, sizeof url);
	check("nng_req0_open", nng_req0_open(&req));
	check("nng_dial", nng_dial(req, url, NULL, 0));

	for (int i = 0; i < SERVERS; i++)
		pthread_create(&server[i], NULL, serve, NULL);
	for (int i = 0; i < clients; i++)
		pthread_create(&client[i], NULL, ask_all, NULL);
	for (int i = 0; i < clients; i++)
		pthread_join(client[i], NULL);
	for (int i = 0; i < SERVERS; i++) {
		size_t size = sizeof url;
		check("nng_send", nng_send(req, "", 0, 0));
		check("nng_recv", nng_recv(req, url, &size, 0));
	}
	for (int i = 0; i < SERVERS; i++)
		pthread_join(server[i], NULL);
	nng_close(req);
	nng_close(rep);
	printf("%d requests answered\n", clients * requests);
	return EXIT_SUCCESS;
}
