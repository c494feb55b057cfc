/* ends: any */
/* A listener is freed, and accepts all the same. */
#include "streams.h"

int main(void)
{
	char url[64];
	nng_stream_listener *listener = stream_listen(url);
	nng_aio *aio;

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_timeout(aio, 100);
	alarm(1);
	nng_stream_listener_free(listener);
	nng_stream_listener_accept(listener, aio); /* nngtrace: stream-use-after-free */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	return 0;
}
