/* The callback learns that the send failed and frees its own pointer, without get_msg. */
#include "program.h"

struct job {
	nng_aio *aio;
	nng_msg *msg;
};

static void sent(void *arg)
{
	struct job *job = arg;

	if (nng_aio_result(job->aio) != 0)
		nng_msg_free(job->msg);
}

int main(void)
{
	nng_socket s;
	struct job job = {.msg = text_msg("job")};

	must(nng_pair0_open(&s));
	must(nng_aio_alloc(&job.aio, sent, &job));
	nng_aio_set_msg(job.aio, job.msg);
	nng_send_aio(s, job.aio);
	nng_close(s);
	nng_aio_wait(job.aio);
	nng_aio_free(job.aio);
	return 0;
}
