/* Closing a context and reaping an aio do not wait, so a callback may. */
#include "program.h"

struct job {
	nng_aio *aio;
	nng_ctx ctx;
};

static volatile bool ended;

static void received(void *arg)
{
	struct job *job = arg;

	printf("%s\n", nng_strerror(nng_aio_result(job->aio)));
	nng_ctx_close(job->ctx);
	nng_aio_reap(job->aio);
	ended = true;
}

int main(void)
{
	static struct job job;
	nng_socket rep;

	must(nng_rep0_open(&rep));
	must(nng_ctx_open(&job.ctx, rep));
	must(nng_aio_alloc(&job.aio, received, &job));
	nng_aio_set_timeout(job.aio, 20);
	nng_ctx_recv(job.ctx, job.aio);
	while (!ended)
		nng_msleep(5);
	nng_close(rep);
	return 0;
}
