/* ends: 1 */
/* A client of streams finds nobody at home and gives up: it has cleaned up nothing, and need not.
 */
#include "program.h"
#include <nng/transport/tcp/tcp.h>

int main(void)
{
	nng_stream_dialer *dialer;
	nng_aio *aio;

	must(nng_stream_dialer_alloc(&dialer, "tcp://127.0.0.1:1"));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_stream_dialer_dial(dialer, aio);
	nng_aio_wait(aio);
	exit(nng_aio_result(aio) != 0);
}
