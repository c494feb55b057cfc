/*
 * A program that ends NNG as soon as it is done, and cleans up afterwards: the socket is a
 * number from a former life by then.
 */
#include <nng/nng.h>
#include <nng/protocol/pipeline0/push.h>

#include "check.h"

static nng_socket s;

static void clean_up(void)
{
	nng_close(s); /* nngtrace: library-use-after-fini */
}

int main(void)
{
	atexit(clean_up);
	check("nng_push0_open", nng_push0_open(&s));
	check("nng_socket_set_int", nng_socket_set_int(s, NNG_OPT_SENDBUF, 1));
	check("nng_send", nng_send(s, "done", 5, 0));
	nng_fini();
	return EXIT_SUCCESS;
}
