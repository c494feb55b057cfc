/* A server that ends by exit, between two requests, with a receive pending. */
#include "program.h"

static nng_aio *aio;

static void received(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) == 0)
		nng_msg_free(nng_aio_get_msg(aio));
}

int main(void)
{
	nng_socket s;

	must(nng_pull0_open(&s)); /* nngtrace: socket-leak */
	must(nng_aio_alloc(&aio, received, NULL));
	nng_recv_aio(s, aio);
	nng_msg_free(text_msg("done"));
	exit(0);
}
