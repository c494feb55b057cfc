/* The receive went well, and the aio is freed with the message on it. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_aio *aio;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_sendmsg(a, text_msg("hello"), 0));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(b, aio); /* nngtrace: msg-leak-untaken-recv */
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_aio_free(aio);
	nng_close(a);
	nng_close(b);
	return 0;
}
