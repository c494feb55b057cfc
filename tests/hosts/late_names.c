/*
 * late_names.c - exits with a lost message, and one of NNG's threads has not run until then: on a
 * busy machine such a thread has no name, and looks like one of the program's. Here it waits for
 * the exit in vfork(), where a thread does not run either.
 */
#include <nng/nng.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile int exiting;

static void
wait_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static void
tell_exit(void)
{
	exiting = 1;
}

/* In place of the C library's, which NNG calls. The child shares the memory. */
__attribute__((visibility("default"))) int
pthread_setname_np(pthread_t thread, const char *name)
{
	int (*real)(pthread_t, const char *) = NULL;
	*(void **)&real = dlsym(RTLD_NEXT, "pthread_setname_np");
	if (strncmp(name, "nng:reap", strlen("nng:reap")) == 0 && vfork() == 0) {
		while (!exiting) {
			wait_ms(1);
		}
		wait_ms(100);
		_exit(0);
	}
	return real(thread, name);
}

int
main(void)
{
	nng_stream_listener *listener;
	nng_msg *msg;
	atexit(tell_exit);
	/* Its event is one that is recorded after the call, which makes NNG's threads. */
	if (nng_stream_listener_alloc(&listener, "tcp://127.0.0.1:0") != 0 ||
	    nng_msg_alloc(&msg, 8) != 0) {
		return 1;
	}
	nng_stream_listener_free(listener);
	return 0;
}
