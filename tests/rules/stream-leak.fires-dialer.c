/* The dialer is closed and not freed. */
#include "streams.h"

int main(void)
{
	nng_stream_dialer *dialer;

	must(nng_stream_dialer_alloc(&dialer, "tcp://127.0.0.1:9")); /* nngtrace: stream-leak */
	nng_stream_dialer_close(dialer);
	return 0;
}
