/* The argument of the callback is the job, not the job's aio. */
#include "program.h"

struct job {
	char state[1024];
	nng_aio *aio;
};

static void done(void *arg)
{
	printf("%d\n", nng_aio_result(arg)); /* nngtrace: aio-not-from-nng */
}

int main(void)
{
	struct job *job = calloc(1, sizeof *job);

	must(nng_aio_alloc(&job->aio, done, job));
	nng_sleep_aio(1, job->aio);
	nng_aio_wait(job->aio);
	nng_aio_free(job->aio);
	free(job);
	return 0;
}
