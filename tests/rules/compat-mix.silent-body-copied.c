/* The body of a message is sent as a copy, and a buffer that has its memory later is freed. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	nng_msg *msg;
	char *buf;
	size_t size;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	for (int i = 0; i < 8; i++) {
		must(nng_msg_alloc(&msg, 2048));
		memset(nng_msg_body(msg), 0, 2048);
		must(nng_send(b, nng_msg_body(msg), 2048, 0));
		nng_msg_free(msg);
		must(nng_recv(a, &buf, &size, NNG_FLAG_ALLOC));
		nng_free(buf, size);
		buf = nng_alloc(2048);
		must(nng_send(b, memset(buf, 0, 2048), 2048, NNG_FLAG_ALLOC));
		must(nng_recvmsg(a, &msg, 0));
		memset(nng_msg_body(msg), 0, nng_msg_len(msg));
		nng_msg_free(msg);
	}
	nng_close(b);
	nng_close(a);
	return 0;
}
