/* Of a buffer of 64 bytes only the used ones are given to a send that frees it. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	char *buf = nng_alloc(64);
	int len = snprintf(buf, 64, "job %d", 7) + 1;

	must(nng_send(push, buf, (size_t)len, NNG_FLAG_ALLOC)); /* nngtrace: buffer-wrong-size */
	nng_close(push);
	return 0;
}
