/* The callback of a send that timed out forgets the message. */
#include "program.h"

static nng_aio *aio;

static void sent(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) != 0)
		printf("not sent\n");
}

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, sent, NULL));
	nng_aio_set_timeout(aio, 10);
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(s, aio); /* nngtrace: msg-leak-failed-send */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
