/* Nobody reads a result, and nothing ever failed. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_aio *aio;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 3; i++) {
		nng_aio_set_msg(aio, text_msg("job"));
		nng_send_aio(push, aio);
		nng_aio_wait(aio);
		nng_recv_aio(pull, aio);
		nng_aio_wait(aio);
		nng_msg_free(nng_aio_get_msg(aio));
	}
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
