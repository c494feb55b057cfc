/*
 * edges.c - right and wrong frees where it is tight: many threads, more messages than the guard has
 * room for, a forked child, a long trace.
 * usage: guard_edges threads|full|fork|long wrong|right
 * Each wrong free is of a message that is gone and whose address nobody has got since.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nng/nng.h>

enum { THREADS = 1000, MESSAGES = 70000, CALLS = 100000 };

static bool wrong;
static pthread_barrier_t together;

static nng_msg *
message(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) != 0) {
		fprintf(stderr, "no memory\n");
		exit(2);
	}
	return msg;
}

/* How often it is freed: twice when the program is wrong. */
static void
free_it(nng_msg *msg)
{
	nng_msg_free(msg);
	if (wrong) {
		nng_msg_free(msg);
	}
}

/* All have a message, then all have freed theirs, before anybody frees again. */
static void *
one_of_many(void *unused)
{
	nng_msg *msg = message();
	pthread_barrier_wait(&together);
	nng_msg_free(msg);
	pthread_barrier_wait(&together);
	if (wrong) {
		nng_msg_free(msg);
	}
	return unused;
}

static void
threads(void)
{
	static pthread_t all[THREADS];
	pthread_attr_t small;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 128 * 1024);
	pthread_barrier_init(&together, NULL, THREADS);
	for (int i = 0; i < THREADS; i++) {
		if (pthread_create(&all[i], &small, one_of_many, NULL) != 0) {
			fprintf(stderr, "no thread\n");
			exit(77);
		}
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(all[i], NULL);
	}
}

static void
full(void)
{
	static nng_msg *all[MESSAGES];
	nng_msg *first = message();
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < MESSAGES; i++) {
			all[i] = message();
		}
		for (int i = 0; i < MESSAGES; i++) {
			nng_msg_free(all[i]);
		}
	}
	free_it(first);
}

/* What the child does with its copies says nothing of the parent's. */
static void
in_child(void)
{
	nng_msg *inherited = message();
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		nng_msg_free(inherited);
		free_it(message());
		exit(0);
	}
	int status = 0;
	waitpid(child, &status, 0);
	printf("child %d\n", status);
	free_it(inherited);
}

static void
for_long(void)
{
	for (int i = 0; i < CALLS; i++) {
		nng_msg_free(message());
	}
	free_it(message());
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} rows[] = {{"threads", threads}, {"full", full}, {"fork", in_child}, {"long", for_long}};
	for (size_t i = 0; argc == 3 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].name, argv[1]) == 0) {
			wrong = strcmp(argv[2], "wrong") == 0;
			nng_msg_free(message()); /* the first call starts the recorder */
			rows[i].run();
			puts("done");
			return 0;
		}
	}
	return 2;
}
