/* Freeing the aio ends the send, with an error: the message is the program's again. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_send_aio(s, aio);
	nng_aio_free(aio); /* nngtrace: aio-free-pending */
	nng_msg_free(msg);
	nng_close(s);
	return 0;
}
