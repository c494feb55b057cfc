/*
 * signal.c - a timer whose handler calls NNG, as fast as it will go, while the program does.
 * Prints how many calls were made. nng_msg_len is safe in a handler: it reads.
 */
#include <errno.h>
#include <nng/nng.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

static nng_msg *message;
static unsigned long in_handler; /* one handler interrupts the other */

static void
handle(int number)
{
	(void)number;
	nng_msg_len(message);
	__atomic_fetch_add(&in_handler, 1, __ATOMIC_RELAXED);
}

int
main(void)
{
	unsigned long calls = 1;
	struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
	struct itimerval every = {.it_interval = {0, 50}, .it_value = {0, 50}};
	if (nng_msg_alloc(&message, 5) != 0) {
		return 1;
	}
	sigaction(SIGPROF, &action, NULL);
	setitimer(ITIMER_PROF, &every, NULL);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	while (__atomic_load_n(&in_handler, __ATOMIC_RELAXED) < 3000 && calls < 20000000) {
		errno = 77;
		if (nng_msg_len(message) != 5 || errno != 77) {
			puts("wrong");
			return 1;
		}
		calls++;
	}
	memset(&every, 0, sizeof(every));
	setitimer(ITIMER_PROF, &every, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	printf("calls=%lu\n", calls + in_handler);
	return 0;
}
