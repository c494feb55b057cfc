/* An asynchronous receive is started on a socket that its own thread has closed. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_close(s);
	nng_recv_aio(s, aio); /* nngtrace: socket-use-after-close */
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	return 0;
}
