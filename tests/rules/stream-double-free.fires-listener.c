/* ends: any */
/* Another thread has freed the listener already. */
#include "streams.h"

static void *end(void *arg)
{
	nng_stream_listener_free(arg);
	return NULL;
}

int main(void)
{
	char url[64];
	nng_stream_listener *listener = stream_listen(url);

	run_thread(end, listener);
	alarm(1);
	nng_stream_listener_free(listener); /* nngtrace: stream-double-free */
	return 0;
}
