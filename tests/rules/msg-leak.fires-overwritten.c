/* A second message is put on the aio before the first is sent. */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, text_msg("first")); /* nngtrace: msg-leak */
	nng_aio_set_msg(aio, text_msg("second"));
	nng_send_aio(s, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
