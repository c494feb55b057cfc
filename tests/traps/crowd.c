/*
 * crowd.c - many threads at awkward moments.
 *   crowd waves     1,000 threads at once, ten times: 10,000 in all
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
#define WAVE    1000

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

/* Is there when all the others are, too. */
static void *
wave(void *data)
{
	make(3);
	pthread_barrier_wait(&barrier);
	make(3);
	return data;
}

static int
waves(void)
{
	static pthread_t threads[WAVE];
	pthread_attr_t attributes;
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256u << 10);
	pthread_barrier_init(&barrier, NULL, WAVE);
	make(1); /* so that no thread finds the recorder still starting */
	for (int i = 0; i < 10; i++) {
		for (int j = 0; j < WAVE; j++) {
			if (pthread_create(&threads[j], &attributes, wave, NULL) != 0) {
				return 2;
			}
		}
		for (int j = 0; j < WAVE; j++) {
			pthread_join(threads[j], NULL);
		}
	}
	printf("made=%lu\n", atomic_load(&made));
	return 0;
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
	if (strcmp(how, "waves") == 0) {
		return waves();
	}
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
