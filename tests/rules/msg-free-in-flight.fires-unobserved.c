/* There is room in the buffer, so the send is over when it returns; but the program has not looked.
 */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();
	nng_aio *aio;
	nng_msg *msg = text_msg("job");

	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_aio_set_msg(aio, msg);
	nng_send_aio(s, aio);
	nng_msg_free(msg); /* nngtrace: msg-free-in-flight */
	nng_aio_wait(aio);
	nng_aio_free(aio);
	nng_close(s);
	return 0;
}
