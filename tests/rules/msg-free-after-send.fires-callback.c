/* The callback sees that the send went well, and frees what it has sent. */
#include "program.h"

struct job {
	nng_aio *aio;
	nng_msg *msg;
};

static void sent(void *arg)
{
	struct job *job = arg;

	must(nng_aio_result(job->aio));
	nng_msg_free(job->msg); /* nngtrace: msg-free-after-send */
}

int main(void)
{
	nng_socket s = buffered_push();
	struct job job = {.msg = text_msg("job")};

	must(nng_aio_alloc(&job.aio, sent, &job));
	nng_aio_set_msg(job.aio, job.msg);
	nng_send_aio(s, job.aio);
	nng_aio_wait(job.aio);
	nng_aio_free(job.aio);
	nng_close(s);
	return 0;
}
