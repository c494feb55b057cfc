/* The receive is cancelled and its end awaited before the aio is prepared for a send. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_aio *aio;

	must(nng_pull0_open(&pull));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_recv_aio(pull, aio);
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_set_timeout(aio, 60000);
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(push, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
