/* The callback that the stop brought starts the next receive: a note, it does no harm. */
#include "program.h"

static nng_aio *aio;

static void received(void *arg)
{
	nng_socket *s = arg;

	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_recv_aio(*s, aio); /* nngtrace: aio-op-after-stop=note */
}

int main(void)
{
	nng_socket s;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, received, &s));
	nng_recv_aio(s, aio);
	nng_aio_stop(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
