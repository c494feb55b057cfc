/* A callback sends and receives with NNG_FLAG_NONBLOCK, and starts the next operation. */
#include "program.h"

static nng_aio *aio;
static volatile int rounds;

static void tick(void *arg)
{
	nng_socket *push = arg;
	nng_msg *msg = text_msg("tick");

	if (nng_sendmsg(*push, msg, NNG_FLAG_NONBLOCK) != 0)
		nng_msg_free(msg);
	if (++rounds < 5)
		nng_sleep_aio(1, aio);
}

int main(void)
{
	nng_socket push = buffered_push();

	must(nng_aio_alloc(&aio, tick, &push));
	nng_sleep_aio(1, aio);
	while (rounds < 5)
		nng_msleep(5);
	nng_aio_free(aio);
	nng_close(push);
	return 0;
}
