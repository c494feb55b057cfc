/* The send fails, so the buffer stays with the program, which takes it for sent. */
#include "program.h"

int main(void)
{
	nng_socket push;
	char *buf = nng_alloc(4); /* nngtrace: buffer-leak */

	must(nng_push0_open(&push));
	memcpy(buf, "job", 4);
	printf("%s\n", nng_strerror(nng_send(push, buf, 4, NNG_FLAG_ALLOC | NNG_FLAG_NONBLOCK)));
	nng_close(push);
	return 0;
}
