/*
 * A shutdown in the wrong order: the socket is closed first, and then used by everything that
 * comes after.  All of it fails, and nobody looks.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include "check.h"

int main(void)
{
	nng_socket s;
	nng_listener listener;
	nng_msg *bye;

	check("nng_pair0_open", nng_pair0_open(&s));
	check("nng_listen", nng_listen(s, "inproc://p17", &listener, 0));
	check("nng_msg_alloc", nng_msg_alloc(&bye, 0));

	nng_close(s);
	if (nng_sendmsg(s, bye, NNG_FLAG_NONBLOCK) != 0) /* nngtrace: socket-use-after-close */
		nng_msg_free(bye);
	nng_listener_set_size(listener, NNG_OPT_RECVMAXSZ, 0); /* nngtrace: endpoint-use-after-close */
	nng_close(s);                                          /* nngtrace: socket-double-close */
	return EXIT_SUCCESS;
}
