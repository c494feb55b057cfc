/* ends: any */
/* nngtrace: note allowed. Told NNG_ECLOSED, the callback starts over while the close goes on. */
#include "program.h"
#include <nng/protocol/bus0/bus.h>

static nng_socket s;
static nng_aio *aio;
static int turns;

static void got(void *unused)
{
	(void)unused;
	if (nng_aio_result(aio) == 0)
		nng_msg_free(nng_aio_get_msg(aio));
	if (turns++ < 3)
		nng_recv_aio(s, aio); /* nngtrace: socket-use-after-close=error */
}

int main(void)
{
	must(nng_bus0_open(&s));
	must(nng_aio_alloc(&aio, got, NULL));
	nng_recv_aio(s, aio); /* the first */
	nng_close(s);
	for (int i = 0; turns == 0 && i < 5000; i++)
		nng_msleep(1);
	_exit(0); /* the second receive never ends */
}
