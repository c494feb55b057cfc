/* The right sizes: as allocated, as received, a string with its end. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	char *buf = nng_alloc(64), *name = nng_strdup("name"), *got;
	size_t size;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	memset(buf, 'x', 64);
	must(nng_send(push, buf, 10, 0));
	must(nng_send(push, buf, 64, NNG_FLAG_ALLOC));
	for (int i = 0; i < 2; i++) {
		must(nng_recv(pull, &got, &size, NNG_FLAG_ALLOC));
		nng_free(got, size);
	}
	nng_free(name, strlen(name) + 1);
	nng_close(push);
	nng_close(pull);
	return 0;
}
