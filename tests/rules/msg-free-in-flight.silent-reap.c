/* The reap ends the send; the callback that it brings frees the message. */
#include "program.h"

static nng_aio *aio;
static nng_msg *msg;
static volatile int ended;

static void sent(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) != 0)
		nng_msg_free(msg);
	ended = 1;
}

int main(void)
{
	nng_socket s;

	msg = text_msg("job");
	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, sent, NULL));
	nng_aio_set_msg(aio, msg);
	nng_send_aio(s, aio);
	nng_aio_reap(aio);
	while (!ended)
		nng_msleep(1);
	nng_close(s);
	return 0;
}
