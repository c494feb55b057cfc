/* nng_aio_reap() is the way for a callback to end its own aio. */
#include "program.h"

struct job {
	nng_aio *aio;
};

static volatile bool ended;

static void done(void *arg)
{
	struct job *job = arg;

	nng_aio_reap(job->aio);
	ended = true;
}

int main(void)
{
	static struct job job;

	must(nng_aio_alloc(&job.aio, done, &job));
	nng_sleep_aio(1, job.aio);
	while (!ended)
		nng_msleep(5);
	return 0;
}
