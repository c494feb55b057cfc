/*
 * A program that wraps NNG, as larger ones do. relay() is wrong twice; once() and twice() each, and
 * main() calls once() from two lines.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <stdlib.h>

#define NOT_INLINED __attribute__((noinline))

NOT_INLINED static void
give_back(nng_msg *msg)
{
	nng_msg_free(msg); /* left by a jump when optimised */
}

NOT_INLINED static int
pass_on(nng_socket s, nng_msg *msg)
{
	return nng_sendmsg(s, msg, 0);
}

static nng_msg *
make(void)
{
	nng_msg *msg;

	return nng_msg_alloc(&msg, 0) == 0 ? msg : NULL;
}

static void
once(nng_socket s)
{
	nng_msg *msg = make();

	if (pass_on(s, msg) == 0)
		give_back(msg); /* wrong: once */
}

static void
twice(nng_socket s)
{
	nng_msg *msg = make();

	if (pass_on(s, msg) == 0)
		give_back(msg); /* wrong: twice, first */
	msg = make();
	if (pass_on(s, msg) == 0)
		give_back(msg); /* wrong: twice, second */
}

int
main(void)
{
	nng_socket s;

	if (nng_pair0_open(&s) != 0 || nng_socket_set_int(s, NNG_OPT_SENDBUF, 64) != 0)
		return 1;
	once(s);
	once(s);
	twice(s);
	_Exit(0); /* what the frees broke is not touched again */
}
