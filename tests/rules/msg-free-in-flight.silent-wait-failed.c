/* The wait shows that the send failed: freeing by the saved pointer is right. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 20);
	nng_aio_set_msg(aio, msg);
	nng_send_aio(s, aio);
	nng_aio_wait(aio);
	if (nng_aio_result(aio) != 0)
		nng_msg_free(msg);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
