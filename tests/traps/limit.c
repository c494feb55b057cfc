/*
 * limit.c - much more than a flight recorder can hold, of a program that is correct but for what
 * it is told to do wrong at its end.
 *   limit THREADS ROUNDS right|wrong|forever
 * What main makes first is long overwritten when it is used again: a context and an aio that a
 * request is outstanding on, a message, a lock. The threads live one after the other and side by
 * side. Prints how many events that makes.
 */
#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/util/platform.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <string.h>

#define SIDE_BY_SIDE 4

static long rounds;
static nng_msg *kept; /* made by one thread, used and freed by others */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
check(int result)
{
	if (result != 0) {
		fprintf(stderr, "%s\n", nng_strerror(result));
		exit(2);
	}
}

static void *
work(void *data)
{
	for (long i = 0; i != rounds; i++) {
		nng_msg *msg;
		check(nng_msg_alloc(&msg, 4));
		nng_msg_clear(msg);
		nng_msg_free(msg);
	}
	pthread_mutex_lock(&lock);
	nng_msg_free(kept);
	check(nng_msg_alloc(&kept, 16));
	pthread_mutex_unlock(&lock);
	return data;
}

/* All work, a few threads at a time. */
static void
crowd(int threads)
{
	for (int begun = 0; begun < threads;) {
		pthread_t running[SIDE_BY_SIDE];
		int count = 0;
		while (count < SIDE_BY_SIDE && begun + count < threads &&
		       pthread_create(&running[count], NULL, work, NULL) == 0) {
			count++;
		}
		for (int i = 0; i < count; i++) {
			pthread_join(running[i], NULL);
		}
		begun += count;
	}
}

static void
ask_before_and_after(int threads, int wrong)
{
	nng_socket req, rep;
	nng_ctx ctx;
	nng_aio *aio, *answer;
	nng_msg *msg;
	nng_mtx *mtx;
	check(nng_mtx_alloc(&mtx));
	check(nng_req0_open(&req));
	check(nng_rep0_open(&rep));
	check(nng_listen(rep, "inproc://limit", NULL, 0));
	check(nng_dial(req, "inproc://limit", NULL, 0));
	check(nng_ctx_open(&ctx, req));
	check(nng_aio_alloc(&aio, NULL, NULL));
	check(nng_aio_alloc(&answer, NULL, NULL));
	check(nng_msg_alloc(&kept, 16));
	check(nng_msg_alloc(&msg, 0));
	nng_aio_set_msg(aio, msg);
	nng_ctx_send(ctx, aio);
	nng_aio_wait(aio);
	check(nng_aio_result(aio));
	nng_ctx_recv(ctx, aio);
	nng_recv_aio(rep, answer);

	crowd(threads);

	nng_aio_wait(answer);
	check(nng_aio_result(answer));
	msg = nng_aio_get_msg(answer);
	nng_msg_clear(msg);
	nng_aio_set_msg(answer, msg);
	nng_send_aio(rep, answer);
	nng_aio_wait(answer);
	check(nng_aio_result(answer));
	nng_aio_wait(aio);
	check(nng_aio_result(aio));
	msg = nng_aio_get_msg(aio);
	nng_msg_free(msg);
	if (wrong) {
		nng_msg_free(msg);
	}
	nng_msg_free(kept);
	nng_aio_free(answer);
	nng_aio_free(aio);
	check(nng_ctx_close(ctx));
	check(nng_close(req));
	check(nng_close(rep));
	nng_mtx_free(mtx);
}

int
main(int argc, char **argv)
{
	if (argc != 4) {
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a loop ends with the script that is to end it */
	int forever = strcmp(argv[3], "forever") == 0;
	rounds = atol(argv[2]);
	ask_before_and_after(forever ? 1000000000 : atoi(argv[1]), strcmp(argv[3], "wrong") == 0);
	return 0;
}
