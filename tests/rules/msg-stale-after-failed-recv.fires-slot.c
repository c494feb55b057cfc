/* After a receive that timed out the aio still shows the message before: long freed. */
#include "program.h"

static nng_aio *aio;
static volatile int rounds;

static void received(void *arg)
{
	nng_socket *pull = arg;
	int rv = nng_aio_result(aio);

	printf("%s\n", nng_strerror(rv));
	nng_msg_free(nng_aio_get_msg(aio)); /* nngtrace: msg-stale-after-failed-recv */
	if (rv == 0) {
		nng_aio_set_timeout(aio, 20);
		nng_recv_aio(*pull, aio);
	}
	rounds++;
}

int main(void)
{
	nng_socket push = buffered_push(), pull;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_aio_alloc(&aio, received, &pull));
	nng_recv_aio(pull, aio);
	must(nng_sendmsg(push, text_msg("job"), 0));
	while (rounds < 2)
		nng_msleep(10);
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
