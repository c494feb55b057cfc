/* ends: any */
/* A stream in message mode has sent the message, and the sender frees it. */
#include "wsmessages.h"

int main(void)
{
	struct ends ends;
	nng_msg *msg = text_msg("status");

	ends_open(&ends);
	nng_aio_set_msg(ends.send, msg);
	nng_stream_send(ends.client, ends.send);
	nng_aio_wait(ends.send);
	must(nng_aio_result(ends.send));
	nng_msg_free(msg); /* nngtrace: msg-free-after-send */
	ends_close(&ends);
	return 0;
}
