/* The job is put on the aio where its message was meant. */
#include "program.h"

struct job {
	char padding[512];
	nng_msg *msg;
};

int main(void)
{
	struct job *job = calloc(1, sizeof *job);
	void *arg = job;
	nng_aio *aio;

	job->msg = text_msg("job");
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, arg); /* nngtrace: msg-not-from-nng */
	nng_aio_set_msg(aio, NULL);
	nng_aio_free(aio);
	nng_msg_free(job->msg);
	free(job);
	return 0;
}
