/* The aio that carries the only handle is freed. */
#include "program.h"

static nng_aio *prepared(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, text_msg("job")); /* nngtrace: msg-leak */
	return aio;
}

int main(void)
{
	nng_socket s;

	must(nng_push0_open(&s));
	nng_aio_free(prepared());
	nng_close(s);
	return 0;
}
