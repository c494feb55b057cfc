/* One aio for every call, stopped at its end; but to stop is not to free. */
#include "program.h"

static void rest(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL)); /* nngtrace: aio-leak */
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_stop(aio);
}

int main(void)
{
	for (int i = 0; i < 5; i++)
		rest();
	return 0;
}
