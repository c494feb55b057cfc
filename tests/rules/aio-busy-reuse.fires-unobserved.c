/* A receive that may take no time is over at once, but nobody has looked before the second one. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, NNG_DURATION_ZERO);
	nng_recv_aio(s, aio);
	nng_recv_aio(s, aio); /* nngtrace: aio-busy-reuse */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
