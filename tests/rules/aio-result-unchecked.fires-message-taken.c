/* The callback takes the message for granted; there was a time limit. */
#include "program.h"

static nng_aio *aio;
static volatile bool ended;

static void received(void *unused)
{
	(void)unused;
	nng_msg *msg = nng_aio_get_msg(aio); /* nngtrace: aio-result-unchecked */
	nng_msg_free(msg);
	ended = true;
}

int main(void)
{
	nng_socket s;

	must(nng_rep0_open(&s));
	must(nng_aio_alloc(&aio, received, NULL));
	nng_aio_set_timeout(aio, 20);
	nng_recv_aio(s, aio);
	while (!ended)
		nng_msleep(5);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
