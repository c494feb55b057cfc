/* ends: any */
/* The aio is freed after the library it belongs to: NNG panics. */
#include "program.h"

int main(void)
{
	nng_aio *aio;

	alarm(5);
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_sleep_aio(100, aio); /* nng_fini may hang while NNG's threads are still starting */
	nng_aio_wait(aio);
	nng_fini();
	nng_aio_free(aio); /* nngtrace: library-use-after-fini */
	return 0;
}
