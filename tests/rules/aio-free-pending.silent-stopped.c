/* Stopped first, looked at, then freed. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	nng_aio_stop(aio);
	if (nng_aio_result(aio) == 0)
		nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
