/* Two connections are made with one aio; the first stream is never taken from it. */
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
	must(nng_aio_result(aio));
	nng_stream_dialer_dial(dialer, aio);
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_stream_free(nng_aio_get_output(aio, 0));
	nng_aio_free(aio);
	nng_stream_dialer_free(dialer);
	nng_stream_listener_free(listener);
	return 0;
}
