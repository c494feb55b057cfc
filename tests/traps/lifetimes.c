/*
 * lifetimes.c - makes and ends very many threads and aios, among them aios that end themselves
 * in their callback. Prints how many callbacks ran.
 */
#include <nng/nng.h>
#include <nng/supplemental/util/platform.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 4000

static atomic_int completed;

static void
complete(void *data)
{
	(void)data;
	atomic_fetch_add(&completed, 1);
}

/* Ends its own aio, which only nng_aio_reap can. */
static void
reap(void *data)
{
	nng_aio **aio = data;
	atomic_fetch_add(&completed, 1);
	nng_aio_reap(*aio);
	free(aio);
}

static void *
run(void *data)
{
	nng_aio *aio;
	(void)data;
	if (nng_aio_alloc(&aio, complete, NULL) != 0) {
		exit(2);
	}
	nng_sleep_aio(0, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return NULL;
}

static void
run_half(void)
{
	for (int i = 0; i < ROUNDS / 2; i++) {
		pthread_t thread;
		nng_aio **aio = malloc(sizeof(*aio));
		if (aio == NULL || nng_aio_alloc(aio, reap, aio) != 0) {
			exit(2);
		}
		nng_sleep_aio(0, *aio);
		pthread_create(&thread, NULL, run, NULL);
		pthread_join(thread, NULL);
	}
}

int
main(void)
{
	run_half();
	run_half();
	for (int i = 0; i < 1000 && atomic_load(&completed) < 2 * ROUNDS; i++) {
		nng_msleep(10);
	}
	printf("%d\n", atomic_load(&completed));
	return 0;
}
