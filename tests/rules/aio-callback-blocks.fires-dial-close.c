/* A callback connects and closes a socket: both wait for other threads of NNG. */
#include "program.h"

static void done(void *unused)
{
	nng_socket s;

	(void)unused;
	must(nng_pair0_open(&s));
	must(nng_dial(s, "inproc://callback", NULL, 0)); /* nngtrace: aio-callback-blocks */
	must(nng_close(s));                              /* nngtrace: aio-callback-blocks */
}

int main(void)
{
	nng_socket listener;
	nng_aio *aio;

	must(nng_pair0_open(&listener));
	must(nng_listen(listener, "inproc://callback", NULL, 0));
	must(nng_aio_alloc(&aio, done, NULL));
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(listener);
	return 0;
}
