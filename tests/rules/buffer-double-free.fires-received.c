/* ends: any */
/* The reader frees what it received, and its caller does so again. */
#include "program.h"

static size_t show(char *buf, size_t size)
{
	printf("%s\n", buf);
	nng_free(buf, size);
	return size;
}

int main(void)
{
	nng_socket push = buffered_push(), pull;
	char *buf;
	size_t size;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	must(nng_send(push, "job", 4, 0));
	must(nng_recv(pull, &buf, &size, NNG_FLAG_ALLOC));
	nng_close(push);
	nng_close(pull);
	size = show(buf, size);
	nng_free(buf, size); /* nngtrace: buffer-double-free */
	return 0;
}
