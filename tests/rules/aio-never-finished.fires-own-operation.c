/* ends: any */
/* The result of an operation of NNG's is passed on to nng_aio_finish. */
#include "program.h"

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_sleep_aio(1, aio);
	nng_aio_wait(aio);
	nng_aio_finish(aio, nng_aio_result(aio)); /* nngtrace: aio-never-finished */
	_exit(0);
}
