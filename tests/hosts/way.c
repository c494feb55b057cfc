/*
 * way.c - the calls that every way into a process must show: as a program with `main`, and as
 * a plugin with `run`. Built by ways.sh with several compilers, links and bindings.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

int run(void);

int
run(void)
{
	nng_socket socket;
	nng_msg *msg;
	if (nng_pair0_open(&socket) != 0 || nng_msg_alloc(&msg, 4) != 0) {
		return 1;
	}
	nng_msg_free(msg);
	return nng_close(socket);
}

#ifndef PLUGIN
int
main(void)
{
	return run();
}
#endif
