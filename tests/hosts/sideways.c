/*
 * sideways.c - threads that leave a call of NNG without returning from it.
 *   sideways jump ROUNDS    a handler's siglongjmp, out of calls that are everywhere in the
 * recorder sideways crowd ROUNDS   the same in new threads, whose first calls take the recorder's
 * lock sideways cancel ROUNDS  threads that may be cancelled anywhere are, in their first calls
 *   sideways above ROUNDS   no thread leaves: handlers on an alternate stack call NNG, too, and
 * that stack lies above the thread's own All but the last call at the end nng_msg_alloc LAST times
 * in deeper frames than before, and once in a new thread. `above` prints its calls.
 */
#include <alloca.h>
#include <nng/nng.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#define LAST  500
#define ABOVE (256 << 10) /* bytes of each stack */

static nng_msg *message;
static long rounds;
static __thread sigjmp_buf home;
static __thread volatile sig_atomic_t armed;
static volatile unsigned long in_handler;

__attribute__((noinline)) static void
call(unsigned depth)
{
	volatile char *pad = alloca(16 + 16 * (depth % 7));
	pad[0] = 1;
	if (depth > 0) {
		call(depth - 1);
	} else {
		nng_msg_len(message);
	}
	pad[1] = 1;
}

static void
leave(int number)
{
	(void)number;
	if (armed) {
		armed = 0;
		siglongjmp(home, 1);
	}
}

__attribute__((noinline)) static void
allocate(unsigned depth)
{
	volatile char pad[200];
	nng_msg *msg;
	memset((void *)(uintptr_t)pad, 1, sizeof(pad));
	if (depth > 0) {
		allocate(depth - 1);
	} else if (nng_msg_alloc(&msg, 8) == 0) {
		nng_msg_free(msg);
	}
	pad[0] = 2;
}

static void *
allocate_once(void *argument)
{
	allocate(0);
	return argument;
}

static void
set_timer(int microseconds, void (*handler)(int), int flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
	struct itimerval every = {{0, microseconds}, {0, microseconds}};
	if (handler != NULL) {
		sigaction(SIGALRM, &action, NULL);
	}
	setitimer(ITIMER_REAL, &every, NULL);
}

static void
jump(void)
{
	volatile long i = 0;
	set_timer(200, leave, 0);
	while (i++ < rounds) {
		if (sigsetjmp(home, 1) == 0) {
			for (armed = 1;;) {
				nng_msg_len(message);
			}
		}
	}
	set_timer(0, NULL, 0);
}

static void *
call_until_left(void *number)
{
	if (sigsetjmp(home, 1) == 0) {
		armed = 1;
		for (unsigned depth = (unsigned)(size_t)number;; depth++) {
			call(depth % 97);
		}
	}
	return NULL;
}

static void *
call_until_cancelled(void *number)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	return call_until_left(number);
}

static void
each_in_a_thread(bool cancel)
{
	struct sigaction action = {.sa_handler = leave};
	sigaction(SIGUSR1, &action, NULL);
	for (long i = 0; i < rounds; i++) {
		pthread_t thread;
		pthread_create(&thread, NULL, cancel ? call_until_cancelled : call_until_left,
		               (void *)(size_t)i);
		nanosleep(&(struct timespec){.tv_nsec = 50000 + i % 50 * 10000}, NULL);
		if (cancel) {
			pthread_cancel(thread);
			pthread_join(thread, NULL);
			continue;
		}
		while (pthread_kill(thread, SIGUSR1) == 0 && pthread_tryjoin_np(thread, NULL) != 0) {
			nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
		}
	}
}

static void
call_too(int number)
{
	(void)number;
	nng_msg_len(message);
	in_handler++;
}

static void *
call_below(void *stacks)
{
	stack_t other = {.ss_sp = (char *)stacks + ABOVE, .ss_size = ABOVE};
	unsigned long calls = 0;
	sigaltstack(&other, NULL);
	set_timer(50, call_too, SA_ONSTACK | SA_RESTART);
	while (in_handler < (unsigned long)rounds) {
		nng_msg_len(message);
		calls++;
	}
	set_timer(0, NULL, 0);
	printf("calls=%lu\n", calls + in_handler);
	return NULL;
}

static void
above(void)
{
	pthread_t thread;
	pthread_attr_t attributes;
	sigset_t alarm;
	void *stacks =
	    mmap(NULL, 2 * (size_t)ABOVE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_init(&attributes);
	pthread_attr_setstack(&attributes, stacks, ABOVE);
	pthread_create(&thread, &attributes, call_below, stacks);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarm, NULL);
	pthread_join(thread, NULL);
}

int
main(int argc, char **argv)
{
	pthread_t last;
	rounds = argc > 2 ? atol(argv[2]) : 100;
	if (argc < 2 || nng_msg_alloc(&message, 8) != 0) {
		return 2;
	}
	if (strcmp(argv[1], "above") == 0) {
		above();
		return 0;
	}
	if (strcmp(argv[1], "jump") == 0) {
		jump();
	} else {
		each_in_a_thread(strcmp(argv[1], "cancel") == 0);
	}
	for (int i = 0; i < LAST; i++) {
		allocate(20);
	}
	pthread_create(&last, NULL, allocate_once, NULL);
	pthread_join(last, NULL);
	return 0;
}
