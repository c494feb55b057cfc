/* The size that came with the data is lost; the program frees what it had asked for. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	char *buf;
	size_t size;

	must(nng_pull0_open(&pull));
	connect_tcp(pull, push);
	must(nng_send(push, "job", 4, 0));
	must(nng_recv(pull, &buf, &size, NNG_FLAG_ALLOC));
	printf("%s\n", buf);
	nng_free(buf, 128); /* nngtrace: buffer-wrong-size */
	nng_close(push);
	nng_close(pull);
	return 0;
}
