/* The callback sets the message and starts the next send: nothing is under way then. */
#include "program.h"

static nng_aio *aio;
static volatile int sent;

static void next(void *arg)
{
	nng_socket *push = arg;

	must(nng_aio_result(aio));
	if (++sent == 5)
		return;
	nng_aio_set_timeout(aio, 60000);
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(*push, aio);
}

int main(void)
{
	nng_socket push = buffered_push();

	must(nng_aio_alloc(&aio, next, &push));
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(push, aio);
	while (sent < 5)
		nng_msleep(5);
	nng_aio_free(aio);
	nng_close(push);
	return 0;
}
