/* The helper looks at the result, and frees the message only when it is not its own. */
#include "program.h"

static int publish(nng_socket s)
{
	nng_aio *aio;
	int rv;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, text_msg("news"));
	nng_aio_set_timeout(aio, 10);
	nng_send_aio(s, aio); /* nngtrace: msg-leak-failed-send=error */
	nng_aio_wait(aio);
	if ((rv = nng_aio_result(aio)) == 0)
		nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	return rv;
}

int main(void)
{
	nng_socket s;

	must(nng_pair0_open(&s));
	for (int i = 0; i < 2; i++)
		printf("%s\n", nng_strerror(publish(s)));
	nng_close(s);
	return 0;
}
