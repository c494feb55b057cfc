/* One socket is closed by a thread, one by nng_closeall(), one by atexit(). */
#include "program.h"

static nng_socket last;

static void clean_up(void)
{
	nng_close(last);
}

static void *end(void *arg)
{
	nng_socket *s = arg;

	nng_close(*s);
	return NULL;
}

int main(void)
{
	nng_socket one, two;

	atexit(clean_up);
	must(nng_pair0_open(&one));
	must(nng_pair0_open(&two));
	run_thread(end, &one);
	nng_closeall();
	must(nng_pair0_open(&last));
	return 0;
}
