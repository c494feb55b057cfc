/* The message is made and never put on the aio. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	nng_aio *aio;
	nng_msg *msg = text_msg("job");

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_send_aio(push, aio); /* nngtrace: aio-send-without-msg */
	nng_aio_wait(aio);
	if (nng_aio_result(aio) != 0)
		nng_msg_free(msg);
	nng_aio_free(aio);
	nng_close(push);
	return 0;
}
