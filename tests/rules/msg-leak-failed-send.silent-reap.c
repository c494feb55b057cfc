/* The callback of a send that failed frees the message and reaps its aio. */
#include "program.h"

static nng_aio *aio;
static volatile int done;

static void sent(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) != 0)
		nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_reap(aio);
	done = 1;
}

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, sent, NULL));
	nng_aio_set_msg(aio, text_msg("news"));
	nng_aio_set_timeout(aio, 10);
	nng_send_aio(s, aio);
	while (!done)
		nng_msleep(1);
	nng_close(s);
	return 0;
}
