/* One thread starts the send, another waits for it and frees. */
#include "program.h"

static nng_aio *aio;

static void *finish(void *msg)
{
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	nng_msg_free(msg); /* nngtrace: msg-free-after-send */
	return NULL;
}

int main(void)
{
	nng_socket s = buffered_push();
	nng_msg *msg = text_msg("job");

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_send_aio(s, aio);
	run_thread(finish, msg);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
