/* ends: any */
/* With NNG_FLAG_ALLOC a send that went well has freed the buffer already. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	char *buf = nng_alloc(64);

	memset(buf, 'x', 64);
	must(nng_send(push, buf, 64, NNG_FLAG_ALLOC));
	nng_close(push);
	nng_free(buf, 64); /* nngtrace: buffer-double-free */
	return 0;
}
