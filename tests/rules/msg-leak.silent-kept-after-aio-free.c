/* The aio is freed, but the program has kept the pointer. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_aio *aio;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&s));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_aio_free(aio);
	nng_msg_free(msg);
	nng_close(s);
	return 0;
}
