/* The free ends the send; its callback takes the message back and frees it. */
#include "program.h"

static nng_aio *aio;

static void sent(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) != 0) {
		nng_msg_free(nng_aio_get_msg(aio));
		nng_aio_set_msg(aio, NULL);
	}
}

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, sent, NULL));
	nng_aio_set_msg(aio, text_msg("hello"));
	nng_send_aio(s, aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
