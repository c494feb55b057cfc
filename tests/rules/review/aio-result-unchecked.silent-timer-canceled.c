/* The pause is cut short on purpose: it has no result worth reading. */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_sleep_aio(60000, aio);
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(s, aio);
	nng_aio_wait(aio);
	if (nng_aio_result(aio) != 0)
		nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
