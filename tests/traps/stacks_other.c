/* stacks_other.c - of the program stacks: threads that come and go, and coroutines. */
#include "tests/traps/stacks.h"

#include <alloca.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>

#define PAGE    4096u
#define LARGE   (64u << 10)
#define SMALL   (32u << 10)
#define THREADS 100

static pthread_key_t keys[2];
static nng_aio *aio;
static volatile size_t total;

static void
at_exit(void *data)
{
	stacks_calls();
	total += nng_msg_len(data);
}

/* Its destructors run in several rounds: before and after the tracer's own. */
static void
at_exit_again(void *data)
{
	static __thread int rounds;
	stacks_calls();
	if (rounds++ < 2) {
		pthread_setspecific(keys[1], data);
	}
}

static void *
run_thread(void *data)
{
	pthread_setspecific(keys[0], data);
	pthread_setspecific(keys[1], data);
	for (int i = 0; i < 5; i++) {
		stacks_calls();
	}
	return NULL;
}

static void
callback(void *data)
{
	(void)data;
	stacks_calls();
	nng_aio_result(aio); /* a jump, where the compiler makes it one */
}

void
stacks_use_threads(void)
{
	pthread_key_create(&keys[0], at_exit);
	pthread_key_create(&keys[1], at_exit_again);
	for (int i = 0; i < THREADS; i++) {
		pthread_t thread;
		pthread_create(&thread, NULL, run_thread, stacks_msg);
		if (i % 2 == 0) {
			stacks_calls(); /* at the same time */
		}
		pthread_join(thread, NULL);
	}
	nng_aio_alloc(&aio, callback, NULL);
	for (int i = 0; i < 20; i++) {
		nng_sleep_aio(0, aio);
		nng_aio_wait(aio);
	}
	nng_aio_free(aio);
}

static ucontext_t outside, inside;
static size_t distance; /* how far down the coroutine goes */

__attribute__((noinline)) static void
call_twice(void)
{
	total += nng_msg_len(stacks_msg);
	swapcontext(&inside, &outside);
	stacks_calls();
}

__attribute__((noinline)) static void
middle(void)
{
	call_twice();
	total++;
}

__attribute__((noinline)) static void
run_coroutine(void)
{
	volatile char *room = alloca(distance);
	room[0] = 1;
	middle();
	room[1] = 1;
}

/* A coroutine whose stack ends at `top` and has nothing but unmapped memory above. */
static void
run_on(char *start, size_t size, size_t down)
{
	distance = down;
	if (mmap(start, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
	    start) {
		perror("mmap");
		exit(1);
	}
	getcontext(&inside);
	inside.uc_stack.ss_sp = start;
	inside.uc_stack.ss_size = size;
	inside.uc_link = &outside;
	makecontext(&inside, run_coroutine, 0);
	swapcontext(&outside, &inside);
	stacks_calls();
	swapcontext(&outside, &inside);
	mprotect(start, size, PROT_NONE);
}

/*
 * The second coroutine has the first one's stack pointer and return addresses at its first
 * calls, and where the first had its outer frames there is no memory any more.
 */
void
stacks_use_coroutines(void)
{
	char *room =
	    mmap(NULL, LARGE + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	for (int i = 0; i < 20; i++) {
		run_on(room + PAGE, LARGE, LARGE - SMALL + PAGE);
		run_on(room + PAGE, SMALL, PAGE);
	}
	munmap(room, LARGE + 2 * PAGE);
}
