/* ends: any */
/* nngtrace: note allowed */
/* The callback starts a send on its own aio and waits for that. */
#include "program.h"

static nng_aio *aio;

static void next(void *arg)
{
	nng_socket *push = arg;

	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(*push, aio);
	alarm(1);
	nng_aio_wait(aio); /* nngtrace: aio-self-wait */
}

int main(void)
{
	nng_socket push = buffered_push();

	must(nng_aio_alloc(&aio, next, &push));
	nng_sleep_aio(10, aio);
	pause();
	return 0;
}
