/* Every receive times out, and the next is started without a look at how it went. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 20);
	for (int i = 0; i < 3; i++) {
		nng_recv_aio(s, aio); /* nngtrace: aio-result-unchecked */
		nng_aio_wait(aio);
	}
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
