/* The end of a receive is polled for. It brought nothing, and the aio is sent all the same. */
#include "polling.h"

int main(void)
{
	nng_socket pair;
	nng_aio *aio;

	must(nng_pair0_open(&pair));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 20);
	nng_recv_aio(pair, aio);
	poll_for_end(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_send_aio(pair, aio); /* nngtrace: aio-send-without-msg */
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	nng_close(pair);
	return 0;
}
