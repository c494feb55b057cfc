/* A stopped aio takes no more work: this receive never ends, and nobody is told. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	nng_aio_stop(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_recv_aio(s, aio); /* nngtrace: aio-op-after-stop */
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
