/* A send fails and gives its message back; after a receive that fails as well, the aio shows
   that message, which is the program's. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 20);
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(s, aio);
	nng_aio_wait(aio);
	printf("send: %s\n", nng_strerror(nng_aio_result(aio)));
	nng_recv_aio(s, aio);
	nng_aio_wait(aio);
	printf("receive: %s\n", nng_strerror(nng_aio_result(aio)));
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
