/*
 * chaos.c - a correct program that is busy on many threads until something ends it: requests and
 * replies over inproc and tcp with contexts and callbacks, threads that wait for their aios, and
 * threads that number their calls. After each call of NNG it tells its ledger.
 *   chaos LEDGER [MICROSECONDS]    so long after its start it crashes by itself
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/hosts/chaos.h"

#define PAIRS    2 /* of sockets: inproc and tcp */
#define CONTEXTS 4

static struct ledger_thread *ledger;
static atomic_uint threads;
static _Thread_local struct ledger_thread *mine;

/* The thread's page in the ledger. Volatile: what is told must be told before the next call. */
static volatile struct ledger_thread *
me(void)
{
	if (mine == NULL) {
		unsigned number = atomic_fetch_add(&threads, 1);
		if (number >= LEDGER_THREADS) {
			_exit(3);
		}
		mine = &ledger[number];
		mine->tid = (uint32_t)gettid();
	}
	return mine;
}

#define DID(function) me()->returned[NNGT_FN_##function]++

static void
check(int rv)
{
	if (rv != 0) {
		fprintf(stderr, "chaos: %d\n", rv);
		_exit(2);
	}
}

struct party {
	nng_ctx ctx;
	nng_aio *aio;
	bool sending;
};

static void
send_message(struct party *p, nng_msg *msg)
{
	p->sending = true;
	nng_aio_set_msg(p->aio, msg);
	DID(nng_aio_set_msg);
	nng_ctx_send(p->ctx, p->aio);
	DID(nng_ctx_send);
}

static void
receive(struct party *p)
{
	p->sending = false;
	nng_ctx_recv(p->ctx, p->aio);
	DID(nng_ctx_recv);
}

static void
ask(struct party *p)
{
	nng_msg *msg;
	check(nng_msg_alloc(&msg, 0));
	DID(nng_msg_alloc);
	check(nng_msg_append_u32(msg, 7));
	DID(nng_msg_append_u32);
	send_message(p, msg);
}

static nng_msg *
outcome(struct party *p, bool take)
{
	check(nng_aio_result(p->aio));
	DID(nng_aio_result);
	if (!take) {
		return NULL;
	}
	nng_msg *msg = nng_aio_get_msg(p->aio);
	DID(nng_aio_get_msg);
	return msg;
}

static void
take_reply(struct party *p)
{
	nng_msg_free(outcome(p, true));
	DID(nng_msg_free);
}

static void
client_step(void *data)
{
	struct party *p = data;
	me()->begun++;
	if (p->sending) {
		outcome(p, false);
		receive(p);
	} else {
		take_reply(p);
		ask(p);
	}
	me()->ended++;
}

static void
server_step(void *data)
{
	struct party *p = data;
	me()->begun++;
	if (p->sending) {
		outcome(p, false);
		receive(p);
	} else {
		send_message(p, outcome(p, true));
	}
	me()->ended++;
}

static void *
ask_and_wait(void *data)
{
	struct party *p = data;
	for (;;) {
		ask(p);
		nng_aio_wait(p->aio);
		DID(nng_aio_wait);
		outcome(p, false);
		receive(p);
		nng_aio_wait(p->aio);
		DID(nng_aio_wait);
		take_reply(p);
	}
	return NULL;
}

static void *
count(void *data)
{
	nng_socket *socket = data;
	nng_aio *aio;
	check(nng_aio_alloc(&aio, NULL, NULL));
	DID(nng_aio_alloc);
	for (uint32_t number = 1; number < LEDGER_NUMBERS; number++) {
		struct timespec now;
		nng_aio_set_timeout(aio, (nng_duration)number);
		DID(nng_aio_set_timeout);
		clock_gettime(CLOCK_MONOTONIC, &now);
		mine->times[number] = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
		me()->numbers = number;
		if (number % 64 == 0) {
			nng_ctx ctx;
			check(nng_ctx_open(&ctx, *socket));
			DID(nng_ctx_open);
			check(nng_ctx_close(ctx));
			DID(nng_ctx_close);
		}
	}
	return NULL;
}

static void
open_party(struct party *p, nng_socket socket, void (*step)(void *))
{
	check(nng_ctx_open(&p->ctx, socket));
	DID(nng_ctx_open);
	check(nng_aio_alloc(&p->aio, step, p));
	DID(nng_aio_alloc);
}

static void
open_pair(nng_socket *req, nng_socket *rep, const char *url)
{
	nng_listener listener;
	nng_sockaddr address;
	char bound[64];
	check(nng_rep0_open(rep));
	DID(nng_rep0_open);
	check(nng_req0_open(req));
	DID(nng_req0_open);
	check(nng_listen(*rep, url, &listener, 0));
	DID(nng_listen);
	if (url[0] == 't') {
		check(nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address));
		DID(nng_listener_get_addr);
		snprintf(bound, sizeof(bound), "tcp://127.0.0.1:%u", ntohs(address.s_in.sa_port));
		url = bound;
	}
	check(nng_dial(*req, url, NULL, 0));
	DID(nng_dial);
}

static void
start(void *(*run)(void *), void *data)
{
	pthread_t thread;
	check(pthread_create(&thread, NULL, run, data));
}

static void
open_ledger(const char *path)
{
	size_t size = LEDGER_THREADS * sizeof(*ledger);
	struct stat status;
	int fd = open(path, O_RDWR | O_CREAT, 0666);
	check(fd < 0 || fstat(fd, &status) != 0);
	/* Where the size of files is limited somebody has made it large enough before. */
	check(status.st_size < (off_t)size && ftruncate(fd, (off_t)size) != 0);
	ledger = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	check(ledger == MAP_FAILED);
	close(fd);
}

int
main(int argc, char **argv)
{
	static const char *const urls[PAIRS] = {"inproc://chaos", "tcp://127.0.0.1:0"};
	static nng_socket req[PAIRS], rep[PAIRS];
	static struct party clients[PAIRS][CONTEXTS], servers[PAIRS][CONTEXTS], waiting[PAIRS];
	if (argc < 2) {
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* it ends with the script that is to end it */
	open_ledger(argv[1]);
	for (int i = 0; i < PAIRS; i++) {
		open_pair(&req[i], &rep[i], urls[i]);
		for (int j = 0; j < CONTEXTS; j++) {
			open_party(&servers[i][j], rep[i], server_step);
			open_party(&clients[i][j], req[i], client_step);
			receive(&servers[i][j]);
			ask(&clients[i][j]);
		}
		open_party(&waiting[i], req[i], NULL);
		start(ask_and_wait, &waiting[i]);
		start(count, &rep[i]);
	}
	if (argc > 2) {
		usleep((useconds_t)atol(argv[2]));
		*(volatile int *)NULL = 1;
	}
	for (;;) {
		pause();
	}
}
