/* A message is on its way to the archive, and the same thread sends it as well. */
#include "notes.h"

int main(void)
{
	nng_socket s, peer;
	nng_msg *msg = text_msg("order 4711");

	must(nng_pair0_open(&s));
	must(nng_pair0_open(&peer));
	connect_inproc(s, peer);
	nngtrace_give(msg);
	must(nng_sendmsg(s, msg, 0)); /* nngtrace: msg-use-after-give */
	nng_close(s);
	nng_close(peer);
	return 0;
}
