/* Closing is not freeing, and may be done twice; NULL may be freed. */
#include "streams.h"

int main(void)
{
	nng_stream *client, *server;

	stream_pair(&client, &server);
	nng_stream_close(client);
	nng_stream_close(client);
	nng_stream_free(client);
	nng_stream_close(server);
	nng_stream_free(server);
	nng_stream_free(NULL);
	nng_stream_dialer_free(NULL);
	nng_stream_listener_free(NULL);
	return 0;
}
