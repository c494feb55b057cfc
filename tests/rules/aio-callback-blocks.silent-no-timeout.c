/* A callback sends on a socket whose timeout was set to 0, and never waits. */
#include "program.h"

static nng_aio *aio;
static volatile int rounds;

static void tick(void *arg)
{
	nng_socket *push = arg;
	nng_msg *msg = text_msg("tick");

	if (nng_sendmsg(*push, msg, 0) != 0)
		nng_msg_free(msg);
	if (++rounds < 3)
		nng_sleep_aio(1, aio);
}

int main(void)
{
	nng_socket push;

	must(nng_push0_open(&push));
	must(nng_socket_set_ms(push, NNG_OPT_SENDTIMEO, 0));
	must(nng_aio_alloc(&aio, tick, &push));
	nng_sleep_aio(1, aio);
	while (rounds < 3)
		nng_msleep(5);
	nng_aio_free(aio);
	nng_close(push);
	return 0;
}
