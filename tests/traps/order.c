/*
 * order.c - four inproc pairs, each with a sending and a receiving thread: 200,000 messages
 * that change owner; the receivers free them. Prints nothing.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define PAIRS    4
#define MESSAGES 50000

struct pair {
	nng_socket from, to;
};

static void
check(int result, const char *what)
{
	if (result != 0) {
		fprintf(stderr, "%s: %s\n", what, nng_strerror(result));
		exit(2);
	}
}

static void *
send_all(void *data)
{
	struct pair *p = data;
	for (int i = 0; i < MESSAGES; i++) {
		nng_msg *msg;
		check(nng_msg_alloc(&msg, 16), "alloc");
		check(nng_sendmsg(p->from, msg, 0), "send");
	}
	return NULL;
}

static void *
receive_all(void *data)
{
	struct pair *p = data;
	for (int i = 0; i < MESSAGES; i++) {
		nng_msg *msg;
		check(nng_recvmsg(p->to, &msg, 0), "receive");
		nng_msg_free(msg);
	}
	return NULL;
}

int
main(void)
{
	struct pair pairs[PAIRS];
	pthread_t threads[2 * PAIRS];
	for (int i = 0; i < PAIRS; i++) {
		char url[32];
		snprintf(url, sizeof(url), "inproc://order%d", i);
		check(nng_pair0_open(&pairs[i].from), "open");
		check(nng_pair0_open(&pairs[i].to), "open");
		check(nng_listen(pairs[i].to, url, NULL, 0), "listen");
		check(nng_dial(pairs[i].from, url, NULL, 0), "dial");
		pthread_create(&threads[2 * i], NULL, send_all, &pairs[i]);
		pthread_create(&threads[2 * i + 1], NULL, receive_all, &pairs[i]);
	}
	for (int i = 0; i < 2 * PAIRS; i++) {
		pthread_join(threads[i], NULL);
	}
	for (int i = 0; i < PAIRS; i++) {
		check(nng_close(pairs[i].from), "close");
		check(nng_close(pairs[i].to), "close");
	}
	return 0;
}
