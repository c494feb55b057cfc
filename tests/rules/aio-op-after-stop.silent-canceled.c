/* A cancelled aio is not a stopped one: it may be used again. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 3; i++) {
		nng_recv_aio(s, aio);
		nng_aio_cancel(aio);
		nng_aio_wait(aio);
		printf("%s\n", nng_strerror(nng_aio_result(aio)));
	}
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
