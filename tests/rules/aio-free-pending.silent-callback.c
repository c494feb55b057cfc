/* The free brings the callback, which takes care of the message. */
#include "program.h"

static nng_aio *aio;

static void sent(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) != 0)
		nng_msg_free(nng_aio_get_msg(aio));
}

int main(void)
{
	nng_socket s;

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, sent, NULL));
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(s, aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
