/* The retry loop retries once too often: the first send had gone well. */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();
	nng_aio *aio;
	nng_msg *msg = text_msg("job");

	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 2; i++) {
		nng_aio_set_msg(aio, msg);
		nng_send_aio(s, aio); /* nngtrace: msg-double-send */
		nng_aio_wait(aio);
		must(nng_aio_result(aio));
	}
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
