/* A received message, freed by a helper and then put on an aio. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_aio *aio;
	nng_msg *msg;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_sendmsg(a, text_msg("hello"), 0));
	must(nng_recvmsg(b, &msg, 0));
	nng_msg_free(msg);
	nng_aio_set_msg(aio, msg); /* nngtrace: msg-use-after-free */
	nng_aio_free(aio);
	nng_close(a);
	nng_close(b);
	return 0;
}
