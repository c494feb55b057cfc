/* The slot is emptied before each receive: what is in it afterwards says as much as the result. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_aio *aio;
	nng_msg *msg;
	int count = 0;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 4; i++) {
		nng_aio_set_timeout(aio, i % 2 == 0 ? 20 : 5000);
		if (i % 2 == 1)
			must(nng_send(push, "x", 1, 0));
		nng_aio_set_msg(aio, NULL);
		nng_recv_aio(pull, aio);
		nng_aio_wait(aio);
		msg = nng_aio_get_msg(aio);
		if (msg == NULL)
			continue;
		count++;
		nng_msg_free(msg);
	}
	printf("%d\n", count);
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
