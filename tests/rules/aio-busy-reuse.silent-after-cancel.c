/* Cancelled, waited for, and started again. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 5; i++) {
		nng_recv_aio(s, aio);
		nng_aio_cancel(aio);
		nng_aio_wait(aio);
		if (nng_aio_result(aio) != NNG_ECANCELED)
			return 1;
	}
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
