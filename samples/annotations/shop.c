/*
 * shop.c - a program that tells nngtrace what it does: names, hand-overs, what it keeps, phases.
 * One line of it is wrong. docs/annotations.md explains it.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include <nngtrace.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static nng_msg *queue;
static nng_socket books;

static void check(int rv)
{
	if (rv != 0) {
		fprintf(stderr, "%s\n", nng_strerror(rv));
		exit(1);
	}
}

static void push(nng_msg *msg)
{
	nngtrace_give(msg); /* before anybody can see it */
	pthread_mutex_lock(&mutex);
	queue = msg;
	pthread_cond_signal(&changed);
	pthread_mutex_unlock(&mutex);
}

static nng_msg *pop(void)
{
	pthread_mutex_lock(&mutex);
	while (queue == NULL)
		pthread_cond_wait(&changed, &mutex);
	nng_msg *msg = queue;
	queue = NULL;
	pthread_mutex_unlock(&mutex);
	nngtrace_take(msg); /* from here it is this thread's */
	return msg;
}

static void *clerk(void *go)
{
	pthread_barrier_wait(go);
	nng_msg *order = pop();
	check(nng_sendmsg(books, order, 0));
	return NULL;
}

int main(void)
{
	nng_msg *greeting, *order;
	nng_socket archive;
	pthread_barrier_t go;
	pthread_t thread;

	nngtrace_phase("start-up");
	check(nng_pair0_open(&books));
	check(nng_pair0_open(&archive));
	nngtrace_name_id("socket", (uint32_t)nng_socket_id(books), "books");
	check(nng_listen(archive, "inproc://books", NULL, 0));
	check(nng_dial(books, "inproc://books", NULL, 0));
	check(nng_msg_alloc(&greeting, 5));
	nngtrace_keep(greeting); /* it is never freed, and that is meant */

	nngtrace_phase("sales");
	pthread_barrier_init(&go, NULL, 2);
	pthread_create(&thread, NULL, clerk, &go);
	check(nng_msg_alloc(&order, 3));
	nngtrace_name(order, "order 4711");
	push(order);
	printf("an order of %zu bytes\n", nng_msg_len(order)); /* wrong: the clerk may have sent it */
	pthread_barrier_wait(&go);
	nngtrace_mark("the order is placed");
	pthread_join(thread, NULL);
	check(nng_recvmsg(archive, &order, 0));
	nng_msg_free(order);

	nngtrace_phase(NULL);
	nng_close(books);
	nng_close(archive);
	return 0;
}
