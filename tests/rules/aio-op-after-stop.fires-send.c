/* Another thread stopped the aio; the sender goes on and waits for a callback in vain. */
#include "program.h"

static nng_aio *aio;
static volatile int sent;

static void done(void *unused)
{
	(void)unused;
	must(nng_aio_result(aio));
	sent++;
}

static void *stop(void *unused)
{
	nng_aio_stop(aio);
	return unused;
}

int main(void)
{
	nng_socket push = buffered_push();
	nng_msg *msg;

	must(nng_aio_alloc(&aio, done, NULL));
	nng_aio_set_msg(aio, text_msg("one"));
	nng_send_aio(push, aio);
	nng_aio_wait(aio);
	run_thread(stop, NULL);

	msg = text_msg("two");
	nng_aio_set_msg(aio, msg);
	nng_send_aio(push, aio); /* nngtrace: aio-op-after-stop */
	printf("%d sent\n", sent);
	nng_aio_free(aio);
	nng_msg_free(msg);
	nng_close(push);
	return 0;
}
