/* A received buffer is given back to NNG by a send with NNG_FLAG_ALLOC. */
#include "program.h"

int main(void)
{
	nng_socket a, b;
	char *buf;
	size_t size;

	must(nng_pair0_open(&a));
	must(nng_pair0_open(&b));
	connect_inproc(a, b);
	must(nng_send(a, "ping", 5, 0));
	must(nng_recv(b, &buf, &size, NNG_FLAG_ALLOC));
	must(nng_send(b, buf, size, NNG_FLAG_ALLOC));
	must(nng_recv(a, &buf, &size, NNG_FLAG_ALLOC));
	nng_free(buf, size);
	nng_close(a);
	nng_close(b);
	return 0;
}
