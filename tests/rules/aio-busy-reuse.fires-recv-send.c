/* nngtrace: note allowed */
/* ends: abort */
/* One aio for both directions; NNG's own assertion ends the process. */
#include "program.h"

static void done(void *unused)
{
	(void)unused;
}

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, done, NULL));
	nng_recv_aio(s, aio);
	nng_aio_set_msg(aio, text_msg("hello")); /* nngtrace: aio-busy-modify */
	nng_send_aio(s, aio);                    /* nngtrace: aio-busy-reuse */
	return 0;
}
