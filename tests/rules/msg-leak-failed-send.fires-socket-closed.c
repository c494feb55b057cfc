/* The close of the socket ends the send; its message comes back to nobody. */
#include "program.h"

static void *close_socket(void *arg)
{
	nng_close(*(nng_socket *)arg);
	return NULL;
}

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(s, aio); /* nngtrace: msg-leak-failed-send */
	run_thread(close_socket, &s);
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
