/* The socket is closed, the process ends well, and the aio was never freed. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL)); /* nngtrace: aio-leak */
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(push, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_close(push);
	return 0;
}
