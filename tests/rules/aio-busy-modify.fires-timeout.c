/* A time limit that comes after the start: a warning, it is for the next operation at best. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_rep0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	nng_aio_set_timeout(aio, 50); /* nngtrace: aio-busy-modify=warning */
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
