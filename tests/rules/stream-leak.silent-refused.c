/* A dial that was refused, and an accept that was given up, leave no stream behind. */
#include "streams.h"

int main(void)
{
	char url[64];
	nng_stream_listener *listener = stream_listen(url);
	nng_stream_dialer *dialer;
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_stream_listener_accept(listener, aio);
	nng_aio_cancel(aio);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_stream_listener_free(listener);

	must(nng_stream_dialer_alloc(&dialer, url));
	nng_stream_dialer_dial(dialer, aio);
	nng_aio_wait(aio);
	printf("%s\n", nng_strerror(nng_aio_result(aio)));
	nng_stream_dialer_free(dialer);
	nng_aio_free(aio);
	return 0;
}
