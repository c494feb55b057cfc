/* The last receive is ended by the close; nothing depends on how it went. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	nng_close(s);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
