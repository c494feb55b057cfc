/* An aio is made of the program's own memory: NNG's must come from nng_aio_alloc(). */
#include "program.h"

int main(void)
{
	void *aio = calloc(1, 4096);

	nng_aio_set_timeout(aio, 100); /* nngtrace: aio-not-from-nng */
	free(aio);
	return 0;
}
