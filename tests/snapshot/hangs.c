/*
 * hangs.c - programs that hang in NNG's calls, each with a twin that does not.
 * usage: snapshot_hangs SHAPE [right]     A twin ends after 3 seconds.
 */
#include <linux/futex.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <signal.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/pipeline0/pull.h>
#include <nng/protocol/pipeline0/push.h>
#include <nng/supplemental/util/platform.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;
static nng_mtx *own;
static nng_aio *aios[2];
static volatile int begun[2];
static pthread_t stopper;
static nng_socket sockets[2];
static bool right;
static const char *shape;
static FILE *out;
static uint32_t busy[4]; /* a lock of the C library's, which is no mutex */

static void
need(int rv)
{
	if (rv != 0) {
		fprintf(stderr, "snapshot_hangs: %d\n", rv);
		exit(2);
	}
}

static bool
is(const char *name)
{
	return strcmp(shape, name) == 0;
}

/* Another thread sets it. */
static void
until(volatile int *set)
{
	while (!*set) {
		usleep(1000);
	}
}

/* Time for others to come to where they hang; the look comes later in any case. */
static void
stay(void)
{
	usleep(300000);
}

/* What the callback of the first aio takes, while its stop is waited for. */
static void
take(int lock)
{
	if (is("mutex")) {
		lock ? pthread_mutex_lock(&first) : pthread_mutex_unlock(&first);
	} else if (is("nng-mutex")) {
		lock ? nng_mtx_lock(own) : nng_mtx_unlock(own);
	} else if (is("rwlock")) {
		lock ? pthread_rwlock_wrlock(&shared) : pthread_rwlock_unlock(&shared);
	}
}

static void
in_first(void *unused)
{
	(void)unused;
	begun[0] = 1;
	if (is("callbacks") && !right) {
		until(&begun[1]);
		nng_aio_stop(aios[1]);
	} else if (is("join") && !right) {
		pthread_join(stopper, NULL);
	} else if (is("slow")) {
		nng_msleep(4000);
	} else if (is("stream")) {
		fputc('x', out);
	} else if (is("order")) {
		pthread_mutex_lock(&first);
		stay();
		if (right) {
			pthread_mutex_unlock(&first);
		}
		pthread_mutex_lock(&second);
		pthread_mutex_unlock(&second);
		if (!right) {
			pthread_mutex_unlock(&first);
		}
	} else {
		take(1);
		take(0);
	}
}

static void
in_second(void *unused)
{
	(void)unused;
	begun[1] = 1;
	if (is("callbacks")) {
		until(&begun[0]);
		nng_aio_stop(aios[0]);
	} else if (is("order")) {
		pthread_mutex_lock(&second);
		stay();
		pthread_mutex_lock(&first);
		pthread_mutex_unlock(&first);
		pthread_mutex_unlock(&second);
	}
}

static void *
stop_first(void *unused)
{
	if (!right) {
		until(&begun[0]);
	}
	nng_aio_stop(aios[0]);
	return unused;
}

static void
on_pipe(nng_pipe pipe, nng_pipe_ev event, void *unused)
{
	(void)pipe;
	(void)event;
	(void)unused;
	if (!right) {
		nng_close(sockets[0]);
	}
}

static void
connect_both(void)
{
	need(nng_pull0_open(&sockets[0]));
	need(nng_push0_open(&sockets[1]));
	need(nng_listen(sockets[0], "inproc://hangs", NULL, 0));
	if (is("close")) {
		need(nng_pipe_notify(sockets[0], NNG_PIPE_EV_ADD_POST, on_pipe, NULL));
	}
	need(nng_dial(sockets[1], "inproc://hangs", NULL, 0));
}

static void
hold_across_stop(void)
{
	take(1);
	nng_sleep_aio(1, aios[0]);
	until(&begun[0]);
	if (right) {
		take(0);
	}
	nng_aio_stop(aios[0]);
	if (!right) {
		take(0);
	}
}

static void *
free_stream(void *unused)
{
	sleep(5);
	__atomic_store_n(&busy[0], 0, __ATOMIC_SEQ_CST);
	syscall(SYS_futex, busy, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT32_MAX, NULL, NULL, 0);
	return unused;
}

/*
 * A callback waits for a lock inside the C library, which is not laid out as a mutex: where a mutex
 * has its owner, this one happens to have the number of the thread that waits for the callback.
 */
static void
wait_for_stream(void)
{
#if defined(__GLIBC__)
	need((out = fopen("/dev/null", "w")) == NULL);
	busy[0] = 2;
	busy[2] = (uint32_t)getpid();
	out->_lock = (void *)busy;
	need(pthread_create(&stopper, NULL, free_stream, NULL));
	nng_sleep_aio(1, aios[0]);
	until(&begun[0]);
	nng_aio_stop(aios[0]);
#endif
	right = true;
}

/* A server whose listen has failed, and nobody looked. */
static void
receive_alone(void)
{
	nng_msg *msg;

	need(nng_pull0_open(&sockets[0]));
	if (nng_listen(sockets[0], right ? "inproc://alone" : "nowhere://alone", NULL, 0) == 0) {
		need(nng_push0_open(&sockets[1]));
		need(nng_dial(sockets[1], "inproc://alone", NULL, 0));
		nng_recv_aio(sockets[0], aios[1]);
		return;
	}
	if (nng_recvmsg(sockets[0], &msg, 0) == 0) {
		nng_msg_free(msg);
	}
}

int
main(int argc, char **argv)
{
	shape = argc > 1 ? argv[1] : "";
	right = argc > 2;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	need(nng_mtx_alloc(&own));
	need(nng_aio_alloc(&aios[0], in_first, NULL));
	need(nng_aio_alloc(&aios[1], in_second, NULL));
	if (is("mutex") || is("nng-mutex") || is("rwlock")) {
		hold_across_stop();
	} else if (is("callbacks") && right) {
		/* One of them only: then the other ends. */
		nng_sleep_aio(1, aios[1]);
		begun[0] = 1;
	} else if (is("callbacks") || is("order")) {
		nng_sleep_aio(1, aios[0]);
		nng_sleep_aio(1, aios[1]);
	} else if (is("join")) {
		need(pthread_create(&stopper, NULL, stop_first, NULL));
		if (right) {
			pthread_join(stopper, NULL);
		} else {
			nng_sleep_aio(50, aios[0]);
		}
	} else if (is("close")) {
		connect_both();
	} else if (is("alone")) {
		receive_alone();
	} else if (is("slow")) { /* it takes its time, and is waited for */
		nng_sleep_aio(1, aios[0]);
		until(&begun[0]);
		nng_aio_stop(aios[0]);
		return 0;
	} else if (is("stream")) {
		wait_for_stream();
	} else if (is("idle")) { /* a server without work, in two ways */
		connect_both();
		nng_recv_aio(sockets[0], aios[1]);
		right = true;
	} else {
		return 2;
	}
	if (!right) {
		for (;;) {
			pause();
		}
	}
	nng_msleep(3000);
	return 0;
}
