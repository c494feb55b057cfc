/* The first send took the message away; the callback sends again what is no longer there. */
#include "program.h"

static nng_aio *aio;
static volatile int ended;

static void sent(void *arg)
{
	nng_socket *push = arg;
	int rv = nng_aio_result(aio);

	printf("%s\n", nng_strerror(rv));
	if (++ended == 1)
		nng_send_aio(*push, aio); /* nngtrace: aio-send-without-msg */
}

int main(void)
{
	nng_socket push = buffered_push();

	must(nng_aio_alloc(&aio, sent, &push));
	nng_aio_set_msg(aio, text_msg("job"));
	nng_send_aio(push, aio);
	while (ended < 2)
		nng_msleep(5);
	nng_aio_free(aio);
	nng_close(push);
	return 0;
}
