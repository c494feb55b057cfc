/* A message is doubled: the append moves the body that it is to read. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("0123456789"), *received;
	nng_socket push = buffered_push(), pull;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_msg_append(msg, nng_msg_body(msg), 10)); /* room for it behind a small body */
	must(nng_msg_append(msg, nng_msg_body(msg), 20)); /* nngtrace: msg-stale-body=error */
	must(nng_sendmsg(push, msg, 0));
	must(nng_recvmsg(pull, &received, 0));
	/* nobody knows what room it has */
	must(nng_msg_insert(received, nng_msg_body(received), 40)); /* nngtrace: msg-stale-body=note */
	nng_msg_free(received);
	nng_close(push);
	nng_close(pull);
	return 0;
}
