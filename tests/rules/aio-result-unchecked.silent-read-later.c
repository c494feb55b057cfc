/* First the message, then the result, both before the next operation. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pull0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 20);
	for (int i = 0; i < 3; i++) {
		nng_recv_aio(s, aio);
		nng_aio_wait(aio);
		nng_msg *msg = nng_aio_get_msg(aio);
		if (nng_aio_result(aio) == 0)
			nng_msg_free(msg);
	}
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
