/* nngtrace: note allowed. The program ends while an operation of its own is in progress. */
#include "program.h"

static nng_aio *waiting;

static void canceled(nng_aio *aio, void *unused, int rv)
{
	(void)unused;
	nng_aio_finish(aio, rv);
}

int main(void)
{
	must(nng_aio_alloc(&waiting, NULL, NULL));
	if (nng_aio_begin(waiting))
		nng_aio_defer(waiting, canceled, NULL);
	exit(0); /* what is in progress ends with the process */
}
