/* An empty message comes as NULL and 0: there is nothing to free, and freeing it is right. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	char *buf;
	size_t size;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	for (int i = 0; i < 2; i++) {
		must(nng_send(push, "", 0, 0));
		must(nng_recv(pull, &buf, &size, NNG_FLAG_ALLOC));
		if (i == 0)
			nng_free(buf, size);
	}
	nng_close(push);
	nng_close(pull);
	return 0;
}
