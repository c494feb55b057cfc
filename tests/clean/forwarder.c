/*
 * forwarder.c - PUB, a raw device (XSUB to XPUB), a forwarder by hand (SUB to PUB), and many
 * subscribers of three kinds: nng_recvmsg, nng_recv with NNG_FLAG_ALLOC, and contexts with aios.
 *
 * Publishing loses what nobody has room for, so the publisher runs at most WINDOW messages ahead
 * of its slowest subscriber; then nothing may be lost, and every subscriber counts.
 *
 * The end: subscribers stop at a "done" message that every one of them is sent, the forwarder by
 * hand at the same message, the device by closing one of its sockets.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nng/nng.h>
#include <nng/protocol/pubsub0/pub.h>
#include <nng/protocol/pubsub0/sub.h>
#include <nng/supplemental/util/platform.h>

#include "clean.h"

enum { WINDOW = 16, QUEUE = 4 * WINDOW, PATIENCE = 20000 };

/* A topic is one letter; a message is the topic, the number, and some bytes to carry. */
enum { TOPIC_HELLO = 'h', TOPIC_EVEN = 'e', TOPIC_ODD = 'o', TOPIC_DONE = 'd' };

struct note {
	char topic;
	char pad[3];
	uint32_t number;
};

struct subscriber {
	pthread_t thread;
	int index;
	char topic; /* the one of the two it wants */
	bool greeted, done;
	nng_socket socket;
	struct clean_gate taken; /* how far it is, as a number of the publisher's */
	long count;
};

struct hop {
	nng_socket in, out;
	int result;
};

static struct clean_gate greeted = CLEAN_GATE_INITIALIZER;

static void subscribe(nng_socket sub, char topic)
{
	clean_check("subscribe", nng_socket_set(sub, NNG_OPT_SUB_SUBSCRIBE, &topic, 1));
}

/* True until the last message has been seen. */
static bool take(struct subscriber *s, const void *body, size_t size)
{
	struct note note;

	clean_expect(size >= sizeof note, "a whole note");
	memcpy(&note, body, sizeof note);
	if (note.topic == TOPIC_HELLO) {
		if (!s->greeted)
			clean_gate_add(&greeted, 1);
		s->greeted = true;
		return true;
	}
	if (note.topic == TOPIC_DONE)
		return false;
	clean_expect(note.topic == s->topic, "only what was subscribed to");
	s->count++;
	clean_gate_add(&s->taken, (long)note.number + 1 - s->taken.count);
	return true;
}

static void take_messages(struct subscriber *s)
{
	nng_msg *msg;
	bool more = true;

	while (more) {
		clean_check("nng_recvmsg", nng_recvmsg(s->socket, &msg, 0));
		more = take(s, nng_msg_body(msg), nng_msg_len(msg));
		nng_msg_free(msg);
	}
}

static void take_buffers(struct subscriber *s)
{
	void *body;
	size_t size;
	bool more = true;

	while (more) {
		clean_check("nng_recv", nng_recv(s->socket, &body, &size, NNG_FLAG_ALLOC));
		more = take(s, body, size);
		nng_free(body, size);
	}
}

static void take_with_context(struct subscriber *s)
{
	nng_ctx ctx;
	nng_aio *aio;
	bool more = true;
	char topics[] = {TOPIC_HELLO, TOPIC_DONE, s->topic};

	clean_check("nng_ctx_open", nng_ctx_open(&ctx, s->socket));
	for (size_t i = 0; i < sizeof topics; i++)
		clean_check("subscribe", nng_ctx_set(ctx, NNG_OPT_SUB_SUBSCRIBE, &topics[i], 1));
	clean_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, PATIENCE);
	while (more) {
		nng_ctx_recv(ctx, aio);
		nng_aio_wait(aio);
		clean_check("nng_ctx_recv", nng_aio_result(aio));
		nng_msg *msg = nng_aio_get_msg(aio);
		more = take(s, nng_msg_body(msg), nng_msg_len(msg));
		nng_msg_free(msg);
	}
	nng_aio_free(aio);
	clean_check("nng_ctx_close", nng_ctx_close(ctx));
}

static void *subscriber(void *arg)
{
	struct subscriber *s = arg;

	if (s->index % 3 == 2) {
		take_with_context(s);
		return NULL;
	}
	subscribe(s->socket, TOPIC_HELLO);
	subscribe(s->socket, TOPIC_DONE);
	subscribe(s->socket, s->topic);
	if (s->index % 3 == 1)
		take_buffers(s);
	else
		take_messages(s);
	return NULL;
}

static void *run_device(void *arg)
{
	struct hop *hop = arg;

	hop->result = nng_device(hop->in, hop->out);
	return NULL;
}

/* Hands on each message as it came: received here, so ours to send. */
static void *forward(void *arg)
{
	struct hop *hop = arg;
	nng_msg *msg;
	char topic;

	do {
		clean_check("nng_recvmsg", nng_recvmsg(hop->in, &msg, 0));
		topic = *(char *)nng_msg_body(msg); /* read while it is ours */
		clean_check("nng_sendmsg", nng_sendmsg(hop->out, msg, 0));
	} while (topic != TOPIC_DONE);
	return NULL;
}

static void publish(nng_socket pub, char topic, uint32_t number)
{
	struct note note = {.topic = topic, .number = number};
	nng_msg *msg;

	clean_check("nng_msg_alloc", nng_msg_alloc(&msg, number % 512));
	clean_check("nng_msg_insert", nng_msg_insert(msg, &note, sizeof note));
	clean_check("nng_sendmsg", nng_sendmsg(pub, msg, 0));
}

static void publish_all(struct clean_run *run, nng_socket pub, struct subscriber *subs)
{
	/* Connections come up in their own time: greet until all have heard. */
	for (bool heard = false; !heard;) {
		publish(pub, TOPIC_HELLO, 0);
		nng_msleep(5);
		pthread_mutex_lock(&greeted.lock);
		heard = greeted.count == run->threads;
		pthread_mutex_unlock(&greeted.lock);
	}
	for (long i = 0; i < run->exchanges; i++) {
		if (i >= WINDOW)
			for (int k = 0; k < run->threads; k++)
				if (subs[k].topic == (i % 2 ? TOPIC_ODD : TOPIC_EVEN))
					clean_gate_reach(&subs[k].taken, i - WINDOW);
		publish(pub, i % 2 ? TOPIC_ODD : TOPIC_EVEN, (uint32_t)i);
	}
	publish(pub, TOPIC_DONE, 0);
}

static void set_queue(nng_socket socket, const char *option)
{
	clean_check(option, nng_socket_set_int(socket, option, QUEUE));
}

static void open_hops(struct clean_run *run, nng_socket pub, struct hop *raw, struct hop *hand,
                      char *last)
{
	char url[CLEAN_URL_MAX];

	set_queue(pub, NNG_OPT_SENDBUF);
	clean_check("nng_sub0_open_raw", nng_sub0_open_raw(&raw->in));
	set_queue(raw->in, NNG_OPT_RECVBUF);
	clean_check("nng_pub0_open_raw", nng_pub0_open_raw(&raw->out));
	set_queue(raw->out, NNG_OPT_SENDBUF);
	clean_listen(run, raw->in, "first", url);
	clean_check("nng_dial", nng_dial(pub, url, NULL, 0));

	clean_check("nng_sub0_open", nng_sub0_open(&hand->in));
	clean_check("everything", nng_socket_set(hand->in, NNG_OPT_SUB_SUBSCRIBE, "", 0));
	clean_check("timeout", nng_socket_set_ms(hand->in, NNG_OPT_RECVTIMEO, PATIENCE));
	clean_check("nng_pub0_open", nng_pub0_open(&hand->out));
	set_queue(hand->out, NNG_OPT_SENDBUF);
	clean_listen(run, raw->out, "second", url);
	clean_check("nng_dial", nng_dial(hand->in, url, NULL, 0));
	clean_listen(run, hand->out, "third", last);
}

static void open_subscriber(struct subscriber *s, int index, const char *url)
{
	memset(s, 0, sizeof *s);
	s->index = index;
	s->topic = index / 3 % 2 ? TOPIC_ODD : TOPIC_EVEN;
	pthread_mutex_init(&s->taken.lock, NULL);
	pthread_cond_init(&s->taken.changed, NULL);
	clean_check("nng_sub0_open", nng_sub0_open(&s->socket));
	clean_check("timeout", nng_socket_set_ms(s->socket, NNG_OPT_RECVTIMEO, PATIENCE));
	clean_check("nng_dial", nng_dial(s->socket, url, NULL, 0));
	clean_thread(&s->thread, subscriber, s);
}

int main(int argc, char **argv)
{
	static struct subscriber subs[CLEAN_THREADS_MAX];
	struct clean_run run;
	struct hop raw = {0}, hand = {0};
	pthread_t device, forwarder;
	nng_socket pub;
	char url[CLEAN_URL_MAX];
	long expected = 0, count = 0;

	clean_start(&run, argc, argv, "tcp");
	clean_check("nng_pub0_open", nng_pub0_open(&pub));
	open_hops(&run, pub, &raw, &hand, url);
	clean_thread(&device, run_device, &raw);
	clean_thread(&forwarder, forward, &hand);
	for (int i = 0; i < run.threads; i++)
		open_subscriber(&subs[i], i, url);

	publish_all(&run, pub, subs);

	for (int i = 0; i < run.threads; i++) {
		pthread_join(subs[i].thread, NULL);
		clean_check("nng_close", nng_close(subs[i].socket));
		count += subs[i].count;
		expected += (run.exchanges + (subs[i].topic == TOPIC_EVEN)) / 2;
	}
	pthread_join(forwarder, NULL);
	clean_check("nng_close", nng_close(hand.in));
	clean_check("nng_close", nng_close(hand.out));
	clean_check("nng_close", nng_close(pub));
	/* The side that the device waits on: only that makes it return. */
	clean_check("nng_close", nng_close(raw.in));
	pthread_join(device, NULL);
	clean_expect(raw.result == NNG_ECLOSED, "a device that ends by closing");
	clean_check("nng_close", nng_close(raw.out));
	return clean_finish(&run, "notes", count, expected);
}
