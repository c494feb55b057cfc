/*
 * tools.c - threads that call NNG from many places at once, for ThreadSanitizer and valgrind: it
 * has no fault, so whatever they report is somebody else's. usage: tools [ROUNDS]
 */
#include <alloca.h>
#include <nng/nng.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define THREADS 4
#define DEPTH   30

static long rounds = 10;

__attribute__((noinline)) static void
call(int depth)
{
	volatile char *room = alloca(64);
	nng_msg *msg;
	room[0] = 1;
	if (depth > 0) {
		call(depth - 1);
	} else if (nng_msg_alloc(&msg, 8) == 0) {
		nng_msg_append(msg, "x", 1);
		nng_msg_free(msg);
	}
	room[1] = room[0];
}

static void
handle(int number)
{
	(void)number;
	nng_msg_free(NULL);
}

static void *
run(void *data)
{
	for (long i = 0; i < rounds; i++) {
		for (int depth = 0; depth < DEPTH; depth++) {
			call(depth);
		}
		raise(SIGUSR1);
	}
	return data;
}

int
main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	struct sigaction action = {.sa_handler = handle};
	rounds = argc > 1 ? strtol(argv[1], NULL, 10) : rounds;
	sigaction(SIGUSR1, &action, NULL);
	for (int i = 0; i < 2 * THREADS; i++) { /* twice: threads that have ended leave things behind */
		pthread_create(&threads[i % THREADS], NULL, run, NULL);
		if (i % THREADS == THREADS - 1) {
			for (int j = 0; j < THREADS; j++) {
				pthread_join(threads[j], NULL);
			}
		}
	}
	return 0;
}
