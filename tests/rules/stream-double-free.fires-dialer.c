/* ends: any */
/* The dialer is freed when it is no longer needed, and at the end with everything else. */
#include "streams.h"

int main(void)
{
	nng_stream_dialer *dialer;

	must(nng_stream_dialer_alloc(&dialer, "tcp://127.0.0.1:9"));
	alarm(1);
	nng_stream_dialer_free(dialer);
	nng_stream_dialer_free(dialer); /* nngtrace: stream-double-free */
	return 0;
}
