/* A second aio sends what the first still holds. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *first, *second;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&first, NULL, NULL));
	must(nng_aio_alloc(&second, NULL, NULL));
	nng_aio_set_msg(first, msg);
	nng_aio_set_msg(second, msg);
	nng_send_aio(s, first);
	nng_send_aio(s, second); /* nngtrace: msg-double-send */
	nng_aio_stop(first);
	nng_aio_stop(second);
	nng_msg_free(msg);
	nng_aio_free(first);
	nng_aio_free(second);
	nng_close(s);
	return 0;
}
