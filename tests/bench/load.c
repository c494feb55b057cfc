/*
 * load.c - request/reply load, a correct program: CONTEXTS contexts of one REQ socket ask, as
 * many contexts of one REP socket answer, every step in the callback of an aio.  With `threads`
 * each asking context has a thread that waits for its aio instead.
 *
 * usage: bench_load inproc|ipc|tcp CONTEXTS REQUESTS [threads]
 * Prints "TRANSPORT CONTEXTS REQUESTS SECONDS REQUESTS_PER_SECOND CPU_SECONDS". Requests are
 * shared out to the contexts; the clocks run from the first one to the last reply, without start
 * and end. CPU seconds are those of all threads.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#include "tests/bench/bench.h"

#define CONTEXTS_MAX 1024
#define BODY         64 /* bytes in a request and in a reply */

enum state { RECEIVING, SENDING };

struct party {
	enum state state;
	nng_ctx ctx;
	nng_aio *aio;
	pthread_t thread;
	long left; /* a client's requests that are not answered yet */
};

static struct party clients[CONTEXTS_MAX], servers[CONTEXTS_MAX];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int busy; /* clients that have requests left; under the lock */

static void
send_message(struct party *p, nng_msg *msg)
{
	p->state = SENDING;
	nng_aio_set_msg(p->aio, msg);
	nng_ctx_send(p->ctx, p->aio);
}

static void
receive(struct party *p)
{
	p->state = RECEIVING;
	nng_ctx_recv(p->ctx, p->aio);
}

static void
ask(struct party *p)
{
	static const char body[BODY];
	nng_msg *msg;
	bench_check("nng_msg_alloc", nng_msg_alloc(&msg, 0));
	bench_check("nng_msg_append", nng_msg_append(msg, body, sizeof(body)));
	send_message(p, msg);
}

/* Ends one request. */
static void
take_reply(struct party *p)
{
	nng_msg *msg = nng_aio_get_msg(p->aio);
	if (nng_msg_len(msg) != BODY) {
		fprintf(stderr, "a reply of %zu bytes\n", nng_msg_len(msg));
		exit(2);
	}
	nng_msg_free(msg);
	if (--p->left > 0) {
		return;
	}
	pthread_mutex_lock(&lock);
	busy--;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&lock);
}

static void
client_step(void *data)
{
	struct party *p = data;
	bench_check("client", nng_aio_result(p->aio));
	if (p->state == SENDING) {
		receive(p);
		return;
	}
	take_reply(p);
	if (p->left > 0) {
		ask(p);
	}
}

/* The request becomes the reply. */
static void
server_step(void *data)
{
	struct party *p = data;
	int rv = nng_aio_result(p->aio);
	if (rv == NNG_ECLOSED) { /* the end: see close_party */
		if (p->state == SENDING) {
			nng_msg_free(nng_aio_get_msg(p->aio));
		}
		return;
	}
	bench_check("server", rv);
	if (p->state == SENDING) {
		receive(p);
		return;
	}
	nng_msg *msg = nng_aio_get_msg(p->aio);
	char body[BODY];
	if (nng_msg_len(msg) != BODY) {
		fprintf(stderr, "a request of %zu bytes\n", nng_msg_len(msg));
		exit(2);
	}
	memcpy(body, nng_msg_body(msg), BODY);
	nng_msg_clear(msg);
	bench_check("nng_msg_append", nng_msg_append(msg, body, BODY));
	send_message(p, msg);
}

/* A client without callback. */
static void *
ask_and_wait(void *data)
{
	struct party *p = data;
	while (p->left > 0) {
		ask(p);
		nng_aio_wait(p->aio);
		bench_check("client", nng_aio_result(p->aio));
		receive(p);
		nng_aio_wait(p->aio);
		bench_check("client", nng_aio_result(p->aio));
		take_reply(p);
	}
	return NULL;
}

static void
open_party(struct party *p, nng_socket socket, void (*step)(void *))
{
	bench_check("nng_ctx_open", nng_ctx_open(&p->ctx, socket));
	bench_check("nng_aio_alloc", nng_aio_alloc(&p->aio, step, p));
}

/*
 * Nobody asks any more: what a server waits for ends. It is waited for before nng_aio_free, since
 * NNG 1.9 to 1.12 may free an aio whose operation is just ending (docs/nng-defects.md).
 */
static void
close_party(struct party *p)
{
	bench_check("nng_ctx_close", nng_ctx_close(p->ctx));
	nng_aio_wait(p->aio);
	nng_aio_free(p->aio);
}

static void
connect_sockets(nng_socket req, nng_socket rep, const char *transport)
{
	char url[128];
	nng_listener listener;
	nng_sockaddr address;
	if (strcmp(transport, "tcp") == 0) {
		snprintf(url, sizeof(url), "tcp://127.0.0.1:0");
	} else if (strcmp(transport, "ipc") == 0) {
		const char *folder = getenv("TMPDIR");
		snprintf(url, sizeof(url), "ipc://%s/nngtrace-bench-%ld.sock",
		         folder != NULL ? folder : "/tmp", (long)getpid());
	} else if (strcmp(transport, "inproc") == 0) {
		snprintf(url, sizeof(url), "inproc://bench");
	} else {
		fprintf(stderr, "%s: inproc, ipc or tcp is needed\n", transport);
		exit(2);
	}
	bench_check("nng_listen", nng_listen(rep, url, &listener, 0));
	if (strcmp(transport, "tcp") == 0) {
		bench_check("address", nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
		snprintf(url, sizeof(url), "tcp://127.0.0.1:%u", ntohs(address.s_in.sa_port));
	}
	bench_check("nng_dial", nng_dial(req, url, NULL, 0));
}

static double
cpu_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Returns the seconds. The first requests are started here, the others in callbacks. */
static double
run(int contexts, long requests, bool threads, double *cpu)
{
	double cpu_start = cpu_seconds();
	uint64_t start = bench_ns();
	int asking = requests < contexts ? (int)requests : contexts;
	busy = asking;
	for (int i = 0; i < asking; i++) {
		clients[i].left = requests / asking + (i < requests % asking);
		if (threads) {
			pthread_create(&clients[i].thread, NULL, ask_and_wait, &clients[i]);
		} else {
			ask(&clients[i]);
		}
	}
	pthread_mutex_lock(&lock);
	while (busy > 0) {
		pthread_cond_wait(&changed, &lock);
	}
	pthread_mutex_unlock(&lock);
	double seconds = (double)(bench_ns() - start) / 1e9;
	*cpu = cpu_seconds() - cpu_start;
	for (int i = 0; i < asking && threads; i++) {
		pthread_join(clients[i].thread, NULL);
	}
	return seconds;
}

int
main(int argc, char **argv)
{
	nng_socket req, rep;
	bool threads = argc == 5 && strcmp(argv[4], "threads") == 0;
	if (argc != 4 && !threads) {
		fprintf(stderr, "usage: %s inproc|ipc|tcp CONTEXTS REQUESTS [threads]\n", argv[0]);
		return 2;
	}
	long contexts = bench_number("CONTEXTS", argv[2]);
	long requests = bench_number("REQUESTS", argv[3]);
	if (contexts > CONTEXTS_MAX) {
		fprintf(stderr, "at most %d contexts\n", CONTEXTS_MAX);
		return 2;
	}
	bench_check("nng_rep0_open", nng_rep0_open(&rep));
	bench_check("nng_req0_open", nng_req0_open(&req));
	connect_sockets(req, rep, argv[1]);
	for (long i = 0; i < contexts; i++) {
		open_party(&servers[i], rep, server_step);
		open_party(&clients[i], req, threads ? NULL : client_step);
		receive(&servers[i]);
	}
	double cpu;
	double seconds = run((int)contexts, requests, threads, &cpu);
	for (long i = 0; i < contexts; i++) {
		close_party(&clients[i]);
		close_party(&servers[i]);
	}
	bench_check("nng_close", nng_close(req));
	bench_check("nng_close", nng_close(rep));
	printf("%s %ld %ld %.3f %.0f %.6f\n", argv[1], contexts, requests, seconds,
	       (double)requests / seconds, cpu);
	return 0;
}
