/*
 * offences.c - one offence of the guard's table, and its corrected twin.
 * usage: guard_offences OFFENCE wrong|right
 * Prints what the calls gave: the twin's output must be the same with and without the guard.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

static bool wrong;
static nng_socket left, right;
static nng_aio *own;

static void
must(int result)
{
	if (result != 0) {
		fprintf(stderr, "unexpected: %s\n", nng_strerror(result));
		exit(2);
	}
}

static nng_msg *
message(void)
{
	nng_msg *msg;
	must(nng_msg_alloc(&msg, 8));
	memset(nng_msg_body(msg), 0, 8);
	return msg;
}

static void
connect_pair(void)
{
	must(nng_pair0_open(&left));
	must(nng_pair0_open(&right));
	must(nng_socket_set_int(left, NNG_OPT_SENDBUF, 8));
	must(nng_listen(left, "inproc://guard", NULL, 0));
	must(nng_dial(right, "inproc://guard", NULL, 0));
}

static void
double_free(void)
{
	nng_msg *msg = message();
	nng_msg_free(msg);
	if (wrong) {
		nng_msg_free(msg);
	}
}

/* What is there, as far as the program may look: of a message that is gone, a page of zeros. */
static const char *
contents(const char *bytes, size_t length)
{
	size_t i = 0;
	while (i < length && bytes[i] == 0) {
		i++;
	}
	return i == length ? "zeros" : "something else";
}

static void
use_after_free(void)
{
	nng_msg *msg = message();
	nng_msg_free(wrong ? msg : NULL);
	printf("length %zu\n", nng_msg_len(msg));
	printf("append %d\n", nng_msg_append(msg, "x", 1));
	printf("body %s\n", contents(nng_msg_body(msg), wrong ? 4096 : 8));
	nng_msg_free(wrong ? NULL : msg);
}

/* A pointer into the body is used when the message is gone: only its memory can tell. */
static void
stale_body(void)
{
	nng_msg *msg = message();
	char *body = nng_msg_body(msg);
	if (!wrong) {
		body[5] = 'x';
	}
	nng_msg_free(msg);
	if (wrong) {
		body[5] = 'x';
	}
}

/* aio: NULL, or it sends. */
static void
stale_body_of_sent(nng_aio *aio)
{
	nng_msg *msg = message(), *got;
	char *body = nng_msg_body(msg);
	connect_pair();
	if (!wrong) {
		body[2] = 'x';
	}
	if (aio == NULL) {
		must(nng_sendmsg(left, msg, 0));
	} else {
		nng_aio_set_msg(aio, msg);
		nng_send_aio(left, aio);
		nng_aio_wait(aio);
		must(nng_aio_result(aio));
		nng_aio_free(aio);
	}
	if (wrong) {
		body[2] = 'x';
	}
	must(nng_recvmsg(right, &got, 0));
	printf("received %d\n", ((char *)nng_msg_body(got))[2]);
	nng_msg_free(got);
	nng_close(left);
	nng_close(right);
}

static void
stale_body_sent(void)
{
	stale_body_of_sent(NULL);
}

static void
stale_body_sent_aio(void)
{
	must(nng_aio_alloc(&own, NULL, NULL));
	stale_body_of_sent(own);
}

static void
after_send(int what)
{
	connect_pair();
	nng_msg *msg = message();
	must(nng_sendmsg(left, msg, 0));
	if (wrong && what == 0) {
		nng_msg_free(msg);
	} else if (wrong && what == 1) {
		printf("length %zu\n", nng_msg_len(msg));
		printf("header %s\n", contents(nng_msg_header(msg), 4096));
	} else if (wrong) {
		printf("again %d\n", nng_sendmsg(left, msg, 0));
	}
	nng_close(left);
	nng_close(right);
}

static void
free_after_send(void)
{
	after_send(0);
}

static void
use_after_send(void)
{
	after_send(1);
}

static void
double_send(void)
{
	after_send(2);
}

static void
ended(void *told)
{
	(void)told;
}

/* The same through an aio: its operation ends with what the guard answers. */
static void
double_send_aio(void)
{
	connect_pair();
	must(nng_aio_alloc(&own, ended, NULL));
	nng_msg *msg = message();
	for (int i = 0; i < (wrong ? 2 : 1); i++) {
		nng_aio_set_msg(own, msg);
		nng_send_aio(left, own);
		nng_aio_wait(own);
		printf("sent %d\n", nng_aio_result(own));
	}
	nng_aio_free(own);
	nng_close(left);
	nng_close(right);
}

/* There is nobody to send to, so the send goes on until it is canceled. */
static void
free_in_flight(void)
{
	must(nng_pair0_open(&left));
	must(nng_aio_alloc(&own, ended, NULL));
	nng_msg *msg = message();
	nng_aio_set_msg(own, msg);
	nng_send_aio(left, own);
	if (wrong) {
		nng_msg_free(msg);
	}
	nng_aio_cancel(own);
	nng_aio_wait(own);
	printf("sent %d\n", nng_aio_result(own));
	nng_msg_free(msg);
	nng_aio_free(own);
	nng_close(left);
}

/* Nobody sends, so the receive goes on until it is canceled. */
static void
busy_reuse(void)
{
	must(nng_pair0_open(&left));
	must(nng_aio_alloc(&own, ended, NULL));
	nng_recv_aio(left, own);
	if (!wrong) {
		nng_aio_cancel(own);
		nng_aio_wait(own);
	}
	nng_recv_aio(left, own);
	nng_aio_cancel(own);
	nng_aio_wait(own);
	printf("received %d\n", nng_aio_result(own));
	nng_aio_free(own);
	nng_close(left);
}

static void
aio_freed(bool twice)
{
	nng_aio *aio;
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_free(aio);
	if (wrong && twice) {
		nng_aio_free(aio);
	} else if (wrong) {
		nng_aio_set_timeout(aio, 1);
	}
}

static void
aio_double_free(void)
{
	aio_freed(true);
}

static void
aio_use_after_free(void)
{
	aio_freed(false);
}

static void
aio_iov_after_free(void)
{
	nng_aio *aio;
	char text[4];
	const nng_iov buffers[] = {{text, sizeof(text)}};
	must(nng_aio_alloc(&aio, NULL, NULL));
	if (wrong) {
		nng_aio_free(aio);
		printf("buffers %d\n", nng_aio_set_iov(aio, 1, buffers));
	} else {
		must(nng_aio_set_iov(aio, 1, buffers));
		nng_aio_free(aio);
	}
}

/* An operation that is not started: the guard says so, since nobody else can. */
static void
aio_start_after_free(void)
{
	nng_aio *aio;
	must(nng_aio_alloc(&aio, NULL, NULL));
	if (wrong) {
		nng_aio_free(aio);
		nng_sleep_aio(1, aio);
	} else {
		nng_sleep_aio(1, aio);
		nng_aio_free(aio);
	}
}

/* What waits for the callback that it is called in. */
static void (*waits)(nng_aio *);
static pthread_barrier_t left_callback;

static void
on_sleep(void *flag)
{
	if (wrong) {
		waits(own);
	}
	*(bool *)flag = true;
	pthread_barrier_wait(&left_callback);
}

static void
self_wait_by(void (*function)(nng_aio *))
{
	bool called = false;
	waits = function;
	pthread_barrier_init(&left_callback, NULL, 2);
	must(nng_aio_alloc(&own, on_sleep, &called));
	nng_sleep_aio(1, own);
	pthread_barrier_wait(&left_callback);
	printf("called %d\n", called);
	if (!wrong || function != nng_aio_free) {
		nng_aio_wait(own);
		nng_aio_free(own);
	}
}

static void
self_wait(void)
{
	self_wait_by(nng_aio_wait);
}

static void
self_stop(void)
{
	self_wait_by(nng_aio_stop);
}

static void
self_free(void)
{
	self_wait_by(nng_aio_free);
}

static const struct row {
	const char *name;
	void (*run)(void);
} rows[] = {{"msg-double-free", double_free},
            {"msg-use-after-free", use_after_free},
            {"msg-free-after-send", free_after_send},
            {"msg-use-after-send", use_after_send},
            {"msg-double-send", double_send},
            {"msg-double-send-aio", double_send_aio},
            {"msg-free-in-flight", free_in_flight},
            {"msg-stale-body", stale_body},
            {"msg-stale-body-sent", stale_body_sent},
            {"msg-stale-body-sent-aio", stale_body_sent_aio},
            {"aio-double-free", aio_double_free},
            {"aio-use-after-free", aio_use_after_free},
            {"aio-use-after-free-iov", aio_iov_after_free},
            {"aio-use-after-free-start", aio_start_after_free},
            {"aio-busy-reuse", busy_reuse},
            {"aio-self-wait", self_wait},
            {"aio-self-wait-stop", self_stop},
            {"aio-self-wait-free", self_free}};

int
main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, argv[1]) == 0) {
			wrong = strcmp(argv[2], "wrong") == 0;
			rows[i].run();
			puts("done");
			return 0;
		}
	}
	return 2;
}
