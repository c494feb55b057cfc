/* The request went out over tcp; the answer does not come, and the old pointer is freed. */
#include "program.h"

int main(void)
{
	nng_socket req, rep;
	nng_msg *msg = text_msg("question"), *got;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_tcp(rep, req);
	must(nng_socket_set_ms(req, NNG_OPT_RECVTIMEO, 100));
	must(nng_sendmsg(req, msg, 0));
	must(nng_recvmsg(rep, &got, 0));
	nng_msg_free(got);
	int rv = nng_recvmsg(req, &msg, 0);
	printf("%s\n", nng_strerror(rv));
	nng_msg_free(msg); /* nngtrace: msg-stale-after-failed-recv */
	nng_close(req);
	nng_close(rep);
	return 0;
}
