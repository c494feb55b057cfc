/*
 * The same shutdown: the last word, the listener, and the socket at the end, once.
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

	if (nng_sendmsg(s, bye, NNG_FLAG_NONBLOCK) != 0) /* nobody is there */
		nng_msg_free(bye);
	nng_listener_close(listener);
	nng_close(s);
	return EXIT_SUCCESS;
}
