/*
 * The same program: nng_fini() comes last, in the clean-up itself.
 */
#include <nng/nng.h>
#include <nng/protocol/pipeline0/push.h>

#include "check.h"

static nng_socket s;

static void clean_up(void)
{
	nng_close(s);
	nng_fini();
}

int main(void)
{
	atexit(clean_up);
	check("nng_push0_open", nng_push0_open(&s));
	check("nng_socket_set_int", nng_socket_set_int(s, NNG_OPT_SENDBUF, 1));
	check("nng_send", nng_send(s, "done", 5, 0));
	return EXIT_SUCCESS;
}
