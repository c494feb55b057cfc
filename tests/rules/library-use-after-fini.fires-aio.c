/* ends: any */
/* The aio is freed after the library it belongs to: NNG panics. */
#include "program.h"

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	until_others_wait(); /* nng_fini may hang while NNG's threads are still starting */
	nng_fini();
	alarm(5);
	nng_aio_free(aio); /* nngtrace: library-use-after-fini */
	return 0;
}
