/*
 * crowd.c - many threads at awkward moments.
 *   crowd start     32 threads make their first calls of NNG at the same moment
 *   crowd cancel    threads that are to be cancelled call NNG, which is no cancellation point
 *   crowd leave     main returns while threads call NNG
 * Prints how many messages were made, when that is known.
 */
#include <nng/nng.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 32

static pthread_barrier_t barrier;
static atomic_ulong made;

static void
make(long count)
{
	for (long i = 0; i != count; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 4) != 0) {
			exit(2);
		}
		nng_msg_free(msg);
		atomic_fetch_add(&made, 1);
	}
}

static void *
start(void *data)
{
	pthread_barrier_wait(&barrier);
	make(100);
	return data;
}

static void *
cancelled(void *data)
{
	pthread_cancel(pthread_self()); /* deferred: pending until the next cancellation point */
	make(3000);
	pthread_testcancel();
	puts("not cancelled");
	return data;
}

static void *
forever(void *data)
{
	make(-1);
	return data;
}

int
main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	void *(*run)(void *) = strcmp(how, "start") == 0    ? start
	                       : strcmp(how, "cancel") == 0 ? cancelled
	                                                    : forever;
	int count = run == forever ? 4 : THREADS;
	pthread_t threads[THREADS];
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < count; i++) {
		if (pthread_create(&threads[i], NULL, run, NULL) != 0) {
			return 2;
		}
	}
	if (run == forever) {
		while (atomic_load(&made) < 5000) {
		}
		return 3;
	}
	for (int i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
	}
	printf("made=%lu\n", atomic_load(&made));
	return 0;
}
