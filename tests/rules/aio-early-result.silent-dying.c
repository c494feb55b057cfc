/* The callbacks that stop, free and reap bring may read result and message too. */
#include "program.h"

struct job {
	nng_aio *aio;
	volatile int ended;
};

static void done(void *arg)
{
	struct job *job = arg;

	printf("%d %p\n", nng_aio_result(job->aio), (void *)nng_aio_get_msg(job->aio));
	job->ended = 1;
}

int main(void)
{
	nng_socket s;
	/* The reaped one must outlive the reap, which NNG does later. */
	static struct job stopped, freed, reaped;
	struct job *all[] = {&stopped, &freed, &reaped};

	must(nng_pull0_open(&s));
	for (int i = 0; i < 3; i++) {
		must(nng_aio_alloc(&all[i]->aio, done, all[i]));
		nng_recv_aio(s, all[i]->aio);
	}
	nng_aio_stop(stopped.aio);
	nng_aio_free(stopped.aio);
	nng_aio_free(freed.aio);
	nng_aio_reap(reaped.aio);
	while (!reaped.ended)
		nng_msleep(1);
	nng_close(s);
	return 0;
}
