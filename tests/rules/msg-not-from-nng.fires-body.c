/* void * goes anywhere: the body of the message is passed for the message. */
#include "program.h"

int main(void)
{
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 1024));
	memset(nng_msg_body(msg), 0, nng_msg_len(msg));
	void *job = nng_msg_body(msg);
	printf("%zu bytes\n", nng_msg_len(job)); /* nngtrace: msg-not-from-nng */
	nng_msg_free(msg);
	return 0;
}
