/* A survey is sent to whoever is there: the send never blocks, as little as PUB's. */
#include "program.h"

static nng_socket surveyor;

static void tick(void *unused)
{
	nng_msg *msg = text_msg("anybody there?");

	(void)unused;
	if (nng_sendmsg(surveyor, msg, 0) != 0)
		nng_msg_free(msg);
}

int main(void)
{
	nng_aio *aio;

	must(nng_surveyor0_open(&surveyor));
	must(nng_aio_alloc(&aio, tick, NULL));
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(surveyor);
	return 0;
}
