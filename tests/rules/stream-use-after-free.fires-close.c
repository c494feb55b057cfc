/* ends: any */
/* Freed first and closed then: the wrong way round. */
#include "streams.h"

int main(void)
{
	nng_stream_dialer *dialer;

	must(nng_stream_dialer_alloc(&dialer, "tcp://127.0.0.1:9"));
	alarm(1);
	nng_stream_dialer_free(dialer);
	nng_stream_dialer_close(dialer); /* nngtrace: stream-use-after-free */
	return 0;
}
