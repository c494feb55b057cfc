/* The only way to be rid of an aio in its own callback, a few times over. */
#include "program.h"

struct job {
	nng_aio *aio;
	volatile int reaped;
};

static void done(void *arg)
{
	struct job *job = arg;

	must(nng_aio_result(job->aio));
	nng_aio_reap(job->aio);
	job->reaped = 1;
}

int main(void)
{
	static struct job jobs[10];

	for (int i = 0; i < 10; i++) {
		must(nng_aio_alloc(&jobs[i].aio, done, &jobs[i]));
		nng_sleep_aio(1, jobs[i].aio);
		while (!jobs[i].reaped)
			nng_msleep(1);
	}
	return 0;
}
