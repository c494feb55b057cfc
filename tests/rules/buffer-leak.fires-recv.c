/* What nng_recv() allocated is read and forgotten. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push(), pull;
	char *buf;
	size_t size;

	must(nng_pull0_open(&pull));
	connect_inproc(pull, push);
	for (int i = 0; i < 3; i++) {
		must(nng_send(push, "job", 4, 0));
		must(nng_recv(pull, &buf, &size, NNG_FLAG_ALLOC)); /* nngtrace: buffer-leak */
		printf("%s\n", buf);
	}
	nng_close(push);
	nng_close(pull);
	return 0;
}
