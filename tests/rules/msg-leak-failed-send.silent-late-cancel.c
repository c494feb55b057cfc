/* A cancel that may come too late: what the aio still holds after an error is freed. From NNG 1.12
   on such a send reads as canceled although it went out, and holds nothing. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	nng_aio *aio;
	nng_msg *msg;

	must(nng_pull0_open(&pull));
	connect_tcp(pull, push);
	must(nng_aio_alloc(&aio, NULL, NULL));
	for (int i = 0; i < 3; i++) {
		nng_aio_set_msg(aio, text_msg("job"));
		nng_send_aio(push, aio);
		until_others_wait();
		nng_aio_cancel(aio);
		nng_aio_wait(aio);
		if (nng_aio_result(aio) != 0)
			nng_msg_free(nng_aio_get_msg(aio));
		nng_aio_set_msg(aio, NULL);
	}
	for (int i = 0; i < 3; i++) {
		must(nng_recvmsg(pull, &msg, 0));
		nng_msg_free(msg);
	}
	nng_aio_free(aio);
	nng_close(push);
	nng_close(pull);
	return 0;
}
