/* The aio has the only handle for a while; the program takes it back and frees it. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, text_msg("job"));
	nng_msg_free(nng_aio_get_msg(aio));
	nng_aio_set_msg(aio, NULL);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
