/* nngtrace: note allowed */
/* ends: any */
/* The job and the list of jobs both free the aio. NNG panics, or hangs. */
#include "program.h"

int main(void)
{
	nng_aio *job, *list;

	must(nng_aio_alloc(&job, NULL, NULL));
	list = job;
	nng_aio_free(job);
	alarm(1);
	nng_aio_free(list); /* nngtrace: aio-double-free */
	return 0;
}
