/* A message on the aio is replaced, but the program has kept its pointer, and frees both. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_msg *old = text_msg("old");
	nng_aio *aio;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, old);
	nng_recv_aio(pull, aio);
	must(nng_sendmsg(push, text_msg("job"), 0));
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_msg_free(nng_aio_get_msg(aio));
	nng_msg_free(old);
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
