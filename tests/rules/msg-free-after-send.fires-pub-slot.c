/* PUB leaves the sent message on the aio; it is dead all the same. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pub0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, text_msg("news"));
	nng_send_aio(s, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_msg *msg = nng_aio_get_msg(aio);
	if (msg != NULL)       /* NULL where NNG clears the slot */
		nng_msg_free(msg); /* nngtrace: msg-free-after-send */
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
