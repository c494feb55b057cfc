/* The callback of a send frees what the aio still has, and never asks how the send ended. That is
   the right message here; after a send of a PUB socket it would be NNG's. */
#include "program.h"

static nng_aio *aio;
static volatile int ended;

static void sent(void *unused)
{
	(void)unused;
	nng_msg_free(nng_aio_get_msg(aio)); /* nngtrace: aio-result-unchecked */
	ended = 1;
}

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, sent, NULL));
	nng_aio_set_msg(aio, text_msg("nobody takes it"));
	nng_aio_set_timeout(aio, 20);
	nng_send_aio(s, aio);
	until_set(&ended);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
