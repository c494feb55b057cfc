/* ends: any */
/* Both the reader and the owner free the stream. */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;

	stream_pair(&client, &server);
	nng_stream_free(server);
	nng_stream_free(client);
	alarm(1);
	nng_stream_free(client); /* nngtrace: stream-double-free */
	return 0;
}
