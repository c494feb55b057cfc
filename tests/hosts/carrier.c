/*
 * carrier.c - a plugin that brings along NNG in a library of another name. Opened with
 * RTLD_LOCAL, nobody else sees NNG's functions. See releases.sh.
 */
#include "shim/nng/nng_abi.h"

int nng_msg_alloc(nng_msg **msg, size_t size);
void nng_msg_free(nng_msg *msg);
int nng_pair0_open(nng_socket *socket);
int nng_close(nng_socket socket);
int run(void);

int
run(void)
{
	nng_socket socket;
	nng_msg *msg;
	if (nng_pair0_open(&socket) != 0 || nng_msg_alloc(&msg, 5) != 0) {
		return 1;
	}
	nng_msg_free(msg);
	return nng_close(socket);
}
