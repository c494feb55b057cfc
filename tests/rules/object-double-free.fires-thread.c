/* ends: any */
/* To destroy a thread is to wait for its end: once. */
#include "program.h"

static void work(void *unused)
{
	(void)unused;
}

int main(void)
{
	nng_thread *thread;

	must(nng_thread_create(&thread, work, NULL));
	alarm(1);
	nng_thread_destroy(thread);
	nng_thread_destroy(thread); /* nngtrace: object-double-free */
	return 0;
}
