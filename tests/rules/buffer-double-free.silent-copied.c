/* Without NNG_FLAG_ALLOC the send copies: the buffer stays with the program. */
#include "program.h"

int main(void)
{
	nng_socket push = buffered_push();
	char *buf = nng_alloc(64);

	memset(buf, 'x', 64);
	must(nng_send(push, buf, 64, 0));
	must(nng_send(push, buf, 64, 0));
	nng_free(buf, 64);
	nng_free(NULL, 0);
	nng_close(push);
	return 0;
}
