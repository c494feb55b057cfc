/*
 * loser.c - a receiver that loses all messages it is sent, and a sender in the same process.
 * usage: snapshot_loser rep|pull|sub URL COUNT     Says "ready" after COUNT messages, and waits.
 * With a fourth argument: "threads" has 2,000 of them, "reserve" has 64 GiB of addresses in which
 * nothing is kept.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/protocol/pubsub0/pub.h>
#include <nng/protocol/pubsub0/sub.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>

#define THREADS 2000u
#define RESERVE ((size_t)64 << 30)

struct pattern {
	const char *name;
	int (*receiver)(nng_socket *), (*sender)(nng_socket *);
};

static const struct pattern patterns[] = {{"rep", nng_rep0_open, nng_req0_open},
                                          {"pull", nng_pull0_open, nng_push0_open},
                                          {"sub", nng_sub0_open, nng_pub0_open}};

static void
need(int rv)
{
	if (rv != 0) {
		fprintf(stderr, "snapshot_loser: %d\n", rv);
		exit(2);
	}
}

static int
send_one(nng_socket sender)
{
	nng_msg *msg;

	need(nng_msg_alloc(&msg, 32));
	int rv = nng_sendmsg(sender, msg, 0);
	if (rv != 0) {
		nng_msg_free(msg);
	}
	return rv;
}

/*
 * Waits for a message, is sent one, and keeps nothing of it. So the message does not pass through
 * the socket's queue, in which its address would stay. What a publisher sends before it knows of
 * the subscriber is lost on the way.
 */
static void
lose(nng_socket receiver, nng_socket sender, nng_aio *aio, int replies)
{
	nng_msg *msg;

	do {
		nng_recv_aio(receiver, aio);
		need(send_one(sender));
		nng_aio_wait(aio);
	} while (nng_aio_result(aio) == NNG_ETIMEDOUT);
	need(nng_aio_result(aio));
	nng_aio_get_msg(aio);
	if (replies) {
		need(send_one(receiver));
		need(nng_recvmsg(sender, &msg, 0));
		nng_msg_free(msg);
	}
}

static void *
sleeper(void *nothing)
{
	for (;;) {
		pause();
	}
	return nothing;
}

static void
burden(const char *kind)
{
	pthread_attr_t small;
	pthread_t thread;

	if (strcmp(kind, "reserve") == 0) {
		void *space = mmap(NULL, RESERVE, PROT_READ | PROT_WRITE,
		                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		need(space == MAP_FAILED);
		return;
	}
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 65536);
	for (unsigned i = 0; i < THREADS; i++) {
		need(pthread_create(&thread, &small, sleeper, NULL));
	}
	pthread_attr_destroy(&small);
}

int
main(int argc, char **argv)
{
	nng_socket receiver, sender;
	nng_listener listener;
	nng_dialer dialer;
	nng_aio *aio;
	size_t which = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (argc > 3 && which < 3 && strcmp(argv[1], patterns[which].name) != 0) {
		which++;
	}
	if (argc < 4 || which == 3) {
		return 2;
	}
	need(patterns[which].receiver(&receiver));
	need(patterns[which].sender(&sender));
	if (which == 2) {
		need(nng_socket_set(receiver, NNG_OPT_SUB_SUBSCRIBE, "", 0));
	}
	need(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, which == 2 ? 1000 : NNG_DURATION_INFINITE);
	need(nng_listen(receiver, argv[2], &listener, 0));
	char *url = argv[2];
	need(nng_listener_get_string(listener, NNG_OPT_URL, &url)); /* with the port it has got */
	need(nng_dial(sender, url, &dialer, 0));
	for (unsigned long i = strtoul(argv[3], NULL, 10); i > 0; i--) {
		lose(receiver, sender, aio, which == 0);
	}
	if (argc > 4) {
		burden(argv[4]);
	}
	puts("ready");
	fflush(stdout);
	for (;;) {
		pause();
	}
}
