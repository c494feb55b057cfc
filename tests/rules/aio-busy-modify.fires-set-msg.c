/* A receive waits, and the answer is already put on its aio. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;
	nng_msg *msg = text_msg("answer");

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(s, aio);
	nng_aio_set_msg(aio, msg); /* nngtrace: aio-busy-modify */
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	nng_msg_free(msg);
	nng_close(s);
	return 0;
}
