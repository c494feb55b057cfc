/* deep.c - calls of NNG from functions whose frames are found in different ways. */
#include <nng/nng.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define KEPT __attribute__((noinline, noclone))

static KEPT void
call_nng(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) == 0) {
		nng_msg_free(msg);
	}
	__asm__ volatile("");
}

static KEPT void
plain(void)
{
	call_nng();
	__asm__ volatile("");
}

__attribute__((optimize("omit-frame-pointer", "O2"))) static KEPT void
without_pointer(void)
{
	call_nng();
	__asm__ volatile("");
}

static KEPT void
big(volatile char *out)
{
	char room[100000];
	memset(room, *out, sizeof(room));
	call_nng();
	*out = room[5000];
}

static void
on_signal(int number)
{
	(void)number;
	call_nng();
	__asm__ volatile("");
}

static KEPT void
raises(void)
{
	raise(SIGUSR1);
	__asm__ volatile("");
}

static void *
in_thread(void *unused)
{
	call_nng();
	return unused;
}

int
main(void)
{
	char byte = 1;
	pthread_t thread;
	struct sigaction action = {.sa_handler = on_signal};
	plain();
	without_pointer();
	big(&byte);
	if (sigaction(SIGUSR1, &action, NULL) != 0) {
		return 1;
	}
	raises();
	return pthread_create(&thread, NULL, in_thread, NULL) != 0 || pthread_join(thread, NULL) != 0;
}
