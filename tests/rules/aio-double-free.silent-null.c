/* Freeing NULL does nothing. */
#include "program.h"

int main(void)
{
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_free(aio);
	aio = NULL;
	nng_aio_free(aio);
	return 0;
}
