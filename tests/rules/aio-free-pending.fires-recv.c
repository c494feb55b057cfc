/* A receive waits when its aio is freed; a message that comes just then is lost. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	nng_aio_free(aio); /* nngtrace: aio-free-pending */
	nng_close(s);
	return 0;
}
