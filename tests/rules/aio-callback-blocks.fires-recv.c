/* A callback asks another socket for more, and waits until it comes. */
#include "program.h"

static nng_aio *aio;
static nng_socket pull;
static volatile pid_t waiting;

static void received(void *arg)
{
	nng_socket *other = arg;
	nng_msg *msg;

	must(nng_aio_result(aio));
	nng_msg_free(nng_aio_get_msg(aio));
	waiting = gettid();
	must(nng_recvmsg(*other, &msg, 0)); /* nngtrace: aio-callback-blocks */
	nng_msg_free(msg);
}

int main(void)
{
	nng_socket push = buffered_push(), more = buffered_push(), other;

	must(nng_pull0_open(&pull));
	must(nng_pull0_open(&other));
	connect_inproc(pull, push);
	connect_inproc(other, more);
	must(nng_aio_alloc(&aio, received, &other));
	nng_recv_aio(pull, aio);
	must(nng_sendmsg(push, text_msg("one"), 0));
	until_waits(&waiting);
	must(nng_sendmsg(more, text_msg("two"), 0));
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(push);
	nng_close(more);
	nng_close(pull);
	nng_close(other);
	return 0;
}
