/* The aio is freed with the new stream still in its output. */
#include "streams.h"

int main(void)
{
	char url[64];
	nng_stream_listener *listener = stream_listen(url);
	nng_stream_dialer *dialer;
	nng_aio *aio;

	must(nng_stream_dialer_alloc(&dialer, url));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_stream_dialer_dial(dialer, aio); /* nngtrace: stream-leak */
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_aio_free(aio);
	nng_stream_dialer_free(dialer);
	nng_stream_listener_free(listener);
	return 0;
}
