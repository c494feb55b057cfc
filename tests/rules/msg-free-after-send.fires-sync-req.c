/* A synchronous request over tcp, freed after it went out. */
#include "program.h"

int main(void)
{
	nng_socket req, rep;
	nng_msg *msg, *reply;

	must(nng_rep0_open(&rep));
	must(nng_req0_open(&req));
	connect_tcp(rep, req);
	msg = text_msg("question");
	must(nng_sendmsg(req, msg, 0));
	nng_msg_free(msg); /* nngtrace: msg-free-after-send */
	must(nng_recvmsg(rep, &reply, 0));
	must(nng_sendmsg(rep, reply, 0));
	must(nng_recvmsg(req, &reply, 0));
	nng_msg_free(reply);
	nng_close(req);
	nng_close(rep);
	return 0;
}
