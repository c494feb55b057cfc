/*
 * Functions that free a message in one of two ways, each as its last step: optimised, both leave by
 * a jump, and the compiler may make one jump of the two. Each message was sent before.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>
#include <stdlib.h>

static volatile int count;

static void
either(nng_msg *msg, bool counted)
{
	if (counted) {
		count = count + 1;
		nng_msg_free(msg); // wrong: either
		return;
	}
	count = count - 1;
	nng_msg_free(msg);
}

class keeper
{
  public:
	__attribute__((noinline)) void give(nng_msg *msg, bool counted);
	int given = 0;
};

void
keeper::give(nng_msg *msg, bool counted)
{
	if (counted) {
		given++;
		nng_msg_free(msg); // wrong: keeper::give
		return;
	}
	given--;
	nng_msg_free(msg);
}

static nng_msg *
sent(nng_socket s)
{
	nng_msg *msg;

	if (nng_msg_alloc(&msg, 0) != 0 || nng_sendmsg(s, msg, 0) != 0)
		exit(1);
	return msg;
}

static nng_msg *
fresh()
{
	nng_msg *msg;

	if (nng_msg_alloc(&msg, 0) != 0)
		exit(1);
	return msg;
}

int
main(int argc, char **)
{
	nng_socket s;
	keeper k;

	if (nng_pair0_open(&s) != 0 || nng_socket_set_int(s, NNG_OPT_SENDBUF, 64) != 0)
		return 1;
	either(fresh(), argc > 1);
	either(sent(s), argc == 1);
	either(fresh(), argc > 1);
	k.give(fresh(), argc > 1);
	k.give(sent(s), argc == 1);
	_Exit(0); // what the frees broke is not touched again
}
