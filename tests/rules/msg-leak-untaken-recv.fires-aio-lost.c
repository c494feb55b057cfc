/* The aio is a local variable of a function that has returned, so nobody can take what it brought.
 */
#include "program.h"

static void begin(nng_socket s)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL)); /* nngtrace: aio-leak */
	nng_recv_aio(s, aio);                  /* nngtrace: msg-leak-untaken-recv=error */
	nng_aio_wait(aio);
}

int main(void)
{
	nng_socket push = buffered_push(), pull;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_sendmsg(push, text_msg("job"), 0));
	begin(pull);
	nng_close(push);
	nng_close(pull);
	return 0;
}
