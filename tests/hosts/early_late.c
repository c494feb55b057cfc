/*
 * early_late.c - one message made and freed in each of the odd moments of a process: in a
 * constructor, in a thread's exit, in main, after main in atexit and in a destructor.
 * The size of the message says which: 1, 2, 3, 4, 5.
 */
#include <nng/nng.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_key_t key;

static void
use(size_t moment)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, moment) == 0) {
		nng_msg_free(msg);
	}
}

__attribute__((constructor)) static void
early(void)
{
	use(1);
}

static void
thread_ends(void *value)
{
	(void)value;
	use(2);
}

static void *
run_thread(void *value)
{
	pthread_setspecific(key, value);
	return NULL;
}

static void
after_main(void)
{
	use(4);
}

__attribute__((destructor)) static void
late(void)
{
	use(5);
}

int
main(void)
{
	pthread_t thread;
	atexit(after_main);
	pthread_key_create(&key, thread_ends);
	if (pthread_create(&thread, NULL, run_thread, &key) != 0) {
		return 1;
	}
	pthread_join(thread, NULL);
	use(3);
	return 0;
}
