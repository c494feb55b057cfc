/* ends: any */
/* nngtrace: note allowed */
/* A failed receive makes the callback stop its aio from inside. */
#include "program.h"

static nng_aio *aio;

static void received(void *unused)
{
	(void)unused;
	alarm(1);
	if (nng_aio_result(aio) != 0)
		nng_aio_stop(aio); /* nngtrace: aio-self-wait */
}

int main(void)
{
	nng_socket s;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, received, NULL));
	nng_aio_set_timeout(aio, 20);
	nng_recv_aio(s, aio);
	pause();
	return 0;
}
