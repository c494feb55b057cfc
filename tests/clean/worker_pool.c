/*
 * worker_pool.c - PUSH producers, PULL receivers, workers behind queues, and results on a PAIR.
 *
 * A message passes through many hands: allocated by a producer, received by one thread, put on
 * a queue, worked on by a second thread, its result sent by a third, and freed by a fourth that
 * does nothing else. The producers send without blocking and keep the message of a send that
 * failed. Threads, mutexes and condition variables are NNG's own.
 *
 * The end: everybody counts; a queue is closed by its last writer, and nobody waits for a
 * socket that somebody else closes.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/supplemental/util/platform.h>

#include "clean.h"

enum { QUEUE_SIZE = 32, WORKERS = 4, PATIENCE = 20000 };

/* Of messages, each owned by the queue while it is in it. */
struct queue {
	nng_mtx *lock;
	nng_cv *changed;
	nng_msg *slots[QUEUE_SIZE];
	unsigned first, count;
	bool closed;
};

struct pool {
	long exchanges;
	struct queue work, results, waste;
	nng_socket push, pull, back, front;
};

struct producer {
	nng_thread *thread;
	struct pool *pool;
	int number;
	long tasks;
};

static atomic_long retries, freed;
static uint64_t checksum; /* of the collector, read when it has ended */

static void queue_open(struct queue *q)
{
	q->first = q->count = 0;
	q->closed = false;
	clean_check("nng_mtx_alloc", nng_mtx_alloc(&q->lock));
	clean_check("nng_cv_alloc", nng_cv_alloc(&q->changed, q->lock));
}

static void queue_put(struct queue *q, nng_msg *msg)
{
	nng_mtx_lock(q->lock);
	while (q->count == QUEUE_SIZE)
		nng_cv_wait(q->changed);
	q->slots[(q->first + q->count++) % QUEUE_SIZE] = msg;
	nng_cv_wake(q->changed);
	nng_mtx_unlock(q->lock);
}

/* NULL when the queue is closed and empty. */
static nng_msg *queue_get(struct queue *q)
{
	nng_msg *msg = NULL;

	nng_mtx_lock(q->lock);
	while (q->count == 0 && !q->closed)
		nng_cv_wait(q->changed);
	if (q->count > 0) {
		msg = q->slots[q->first];
		q->first = (q->first + 1) % QUEUE_SIZE;
		q->count--;
		nng_cv_wake(q->changed);
	}
	nng_mtx_unlock(q->lock);
	return msg;
}

static void queue_close(struct queue *q)
{
	nng_mtx_lock(q->lock);
	q->closed = true;
	nng_cv_wake(q->changed);
	nng_mtx_unlock(q->lock);
}

static void queue_free(struct queue *q)
{
	nng_cv_free(q->changed);
	nng_mtx_free(q->lock);
}

static void produce(void *arg)
{
	struct producer *p = arg;
	uint32_t seed = (uint32_t)p->number;
	nng_msg *msg;
	int rv;

	for (long i = 0; i < p->tasks; i++) {
		clean_check("nng_msg_alloc", nng_msg_alloc(&msg, clean_random(&seed) % 256));
		clean_check("append", nng_msg_append_u64(msg, (uint64_t)i));
		/* A send that failed leaves the message with us: try the same one again. */
		while ((rv = nng_sendmsg(p->pool->push, msg, NNG_FLAG_NONBLOCK)) == NNG_EAGAIN) {
			atomic_fetch_add(&retries, 1);
			nng_msleep(1);
		}
		clean_check("nng_sendmsg", rv);
	}
}

static void receive(void *arg)
{
	struct pool *pool = arg;
	nng_msg *msg;

	for (long i = 0; i < pool->exchanges; i++) {
		clean_check("nng_recvmsg", nng_recvmsg(pool->pull, &msg, 0));
		queue_put(&pool->work, msg);
	}
	queue_close(&pool->work);
}

/* The result of a task is its number, squared, in a message of its own. */
static void work(void *arg)
{
	struct pool *pool = arg;
	nng_msg *task, *result;
	uint64_t number;

	while ((task = queue_get(&pool->work)) != NULL) {
		clean_check("chop", nng_msg_chop_u64(task, &number));
		clean_check("nng_msg_alloc", nng_msg_alloc(&result, 0));
		clean_check("append", nng_msg_append_u64(result, number * number));
		queue_put(&pool->results, result);
		queue_put(&pool->waste, task);
	}
}

/* The one thread that sends on the back channel, with an aio. */
static void report(void *arg)
{
	struct pool *pool = arg;
	nng_aio *aio;
	nng_msg *msg;

	clean_check("nng_aio_alloc", nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, PATIENCE);
	while ((msg = queue_get(&pool->results)) != NULL) {
		nng_aio_set_msg(aio, msg);
		nng_send_aio(pool->back, aio);
		nng_aio_wait(aio);
		clean_check("nng_send_aio", nng_aio_result(aio));
	}
	nng_aio_free(aio);
}

static void collect(void *arg)
{
	struct pool *pool = arg;
	nng_msg *msg;
	uint64_t square;

	for (long i = 0; i < pool->exchanges; i++) {
		clean_check("nng_recvmsg", nng_recvmsg(pool->front, &msg, 0));
		clean_check("trim", nng_msg_trim_u64(msg, &square));
		checksum += square;
		queue_put(&pool->waste, msg);
	}
}

static void free_all(void *arg)
{
	struct pool *pool = arg;
	nng_msg *msg;

	while ((msg = queue_get(&pool->waste)) != NULL) {
		nng_msg_free(msg);
		atomic_fetch_add(&freed, 1);
	}
}

static nng_thread *start(void (*body)(void *), void *arg)
{
	nng_thread *thread;

	clean_check("nng_thread_create", nng_thread_create(&thread, body, arg));
	return thread;
}

static void open_sockets(struct clean_run *run, struct pool *pool)
{
	char url[CLEAN_URL_MAX];

	clean_check("nng_pull0_open", nng_pull0_open(&pool->pull));
	clean_check("timeout", nng_socket_set_ms(pool->pull, NNG_OPT_RECVTIMEO, PATIENCE));
	clean_listen(run, pool->pull, "tasks", url);
	clean_check("nng_push0_open", nng_push0_open(&pool->push));
	clean_check("buffer", nng_socket_set_int(pool->push, NNG_OPT_SENDBUF, 4));
	clean_check("nng_dial", nng_dial(pool->push, url, NULL, 0));

	clean_check("nng_pair0_open", nng_pair0_open(&pool->front));
	clean_check("timeout", nng_socket_set_ms(pool->front, NNG_OPT_RECVTIMEO, PATIENCE));
	clean_listen(run, pool->front, "results", url);
	clean_check("nng_pair0_open", nng_pair0_open(&pool->back));
	clean_check("nng_dial", nng_dial(pool->back, url, NULL, 0));
}

static void close_sockets(struct pool *pool)
{
	clean_check("nng_close", nng_close(pool->push));
	clean_check("nng_close", nng_close(pool->pull));
	clean_check("nng_close", nng_close(pool->back));
	clean_check("nng_close", nng_close(pool->front));
}

int main(int argc, char **argv)
{
	struct clean_run run;
	struct pool pool = {0};
	struct producer producers[CLEAN_THREADS_MAX];
	nng_thread *workers[WORKERS], *receiver, *reporter, *collector, *cleaner;
	uint64_t expected = 0;

	clean_start(&run, argc, argv, "inproc");
	pool.exchanges = run.exchanges;
	queue_open(&pool.work);
	queue_open(&pool.results);
	queue_open(&pool.waste);
	open_sockets(&run, &pool);

	receiver = start(receive, &pool);
	reporter = start(report, &pool);
	collector = start(collect, &pool);
	cleaner = start(free_all, &pool);
	for (int i = 0; i < WORKERS; i++)
		workers[i] = start(work, &pool);
	for (int i = 0; i < run.threads; i++) {
		producers[i] = (struct producer){.pool = &pool, .number = i, .tasks = clean_share(&run, i)};
		for (uint64_t k = 0; k < (uint64_t)producers[i].tasks; k++)
			expected += k * k;
		producers[i].thread = start(produce, &producers[i]);
	}

	for (int i = 0; i < run.threads; i++)
		nng_thread_destroy(producers[i].thread);
	nng_thread_destroy(receiver);
	for (int i = 0; i < WORKERS; i++)
		nng_thread_destroy(workers[i]);
	queue_close(&pool.results);
	nng_thread_destroy(reporter);
	nng_thread_destroy(collector);
	queue_close(&pool.waste);
	nng_thread_destroy(cleaner);

	clean_expect(checksum == expected, "the sum of all squares");
	close_sockets(&pool);
	queue_free(&pool.work);
	queue_free(&pool.results);
	queue_free(&pool.waste);
	return clean_finish(&run, "messages freed", atomic_load(&freed), 2 * run.exchanges);
}
