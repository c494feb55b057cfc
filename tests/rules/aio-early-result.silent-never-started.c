/* An aio that has done nothing yet has the result 0, and so does one that has been waited for. */
#include "program.h"

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	must(nng_aio_result(aio));
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_sleep_aio(1, aio);
	nng_aio_stop(aio);
	printf("%d\n", nng_aio_result(aio));
	nng_aio_free(aio);
	return 0;
}
