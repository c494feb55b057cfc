/* Changed while the send has not ended; after the failure it is the program's again. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;
	nng_msg *msg = text_msg("job");

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_send_aio(s, aio);
	must(nng_msg_append(msg, "!", 1)); /* nngtrace: msg-use-after-send */
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	must(nng_msg_append(msg, "!", 1));
	nng_msg_free(msg);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
