/* The send fails, the program frees the buffer; and a failed receive gives none. */
#include "program.h"

int main(void)
{
	nng_socket s;
	char *buf = nng_alloc(4), *none;
	size_t size;

	must(nng_pair0_open(&s));
	memcpy(buf, "job", 4);
	if (nng_send(s, buf, 4, NNG_FLAG_ALLOC | NNG_FLAG_NONBLOCK) != 0)
		nng_free(buf, 4);
	if (nng_recv(s, &none, &size, NNG_FLAG_ALLOC | NNG_FLAG_NONBLOCK) != 0)
		printf("nothing\n");
	nng_close(s);
	return 0;
}
