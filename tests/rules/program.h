/*
 * program.h - what the small programs of the rule tests share: sockets, peers and messages
 * that are there without many words. A call that must not fail ends the program with 2.
 */
#ifndef TESTS_RULES_PROGRAM_H
#define TESTS_RULES_PROGRAM_H

#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/protocol/pubsub0/pub.h>
#include <nng/protocol/pubsub0/sub.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/protocol/survey0/respond.h>
#include <nng/protocol/survey0/survey.h>
#include <nng/supplemental/util/platform.h>

#include "../support/asleep.h"

static inline void must(int rv)
{
	if (rv != 0) {
		fprintf(stderr, "unexpected: %s\n", nng_strerror(rv));
		exit(2);
	}
}

/* The caller owns the message. */
static inline nng_msg *text_msg(const char *text)
{
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 0));
	must(nng_msg_append(msg, text, strlen(text)));
	return msg;
}

static inline void connect_inproc(nng_socket listener, nng_socket dialer)
{
	static int number;
	char url[64];

	snprintf(url, sizeof url, "inproc://program-%d", number++);
	must(nng_listen(listener, url, NULL, 0));
	must(nng_dial(dialer, url, NULL, 0));
}

static inline void connect_tcp(nng_socket listener, nng_socket dialer)
{
	nng_listener l;
	nng_sockaddr address;
	char url[64];

	must(nng_listen(listener, "tcp://127.0.0.1:0", &l, 0));
	must(nng_listener_get_addr(l, NNG_OPT_LOCADDR, &address));
	snprintf(url, sizeof url, "tcp://127.0.0.1:%u", ntohs(address.s_in.sa_port));
	must(nng_dial(dialer, url, NULL, 0));
}

/* A PUSH socket that takes eight messages before it has a peer. */
static inline nng_socket buffered_push(void)
{
	nng_socket s;

	must(nng_push0_open(&s));
	must(nng_socket_set_int(s, NNG_OPT_SENDBUF, 8));
	return s;
}

/* Once the flag has been set. */
static inline void until_set(const volatile int *flag)
{
	while (!*flag)
		usleep(1000);
}

/* Counts a pipe of a socket when both it and its protocol are ready: an argument of
   nng_pipe_notify() with NNG_PIPE_EV_ADD_POST. */
static inline void count_pipe(nng_pipe pipe, nng_pipe_ev event, void *count)
{
	(void)pipe;
	(void)event;
	++*(volatile int *)count;
}

/* Runs a function in another thread and waits for its end. */
static inline void run_thread(void *(*function)(void *), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, function, arg) != 0)
		exit(2);
	pthread_join(thread, NULL);
}

#endif
