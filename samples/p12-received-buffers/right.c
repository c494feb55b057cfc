/*
 * The same three buffers, each freed with nng_free() and the size that came with it.
 */
#include <nng/nng.h>
#include <nng/protocol/pair0/pair.h>

#include "check.h"

int main(void)
{
	nng_socket a, b;
	char *one, *two, *three;
	size_t size;

	check("nng_pair0_open", nng_pair0_open(&a));
	check("nng_pair0_open", nng_pair0_open(&b));
	check("nng_listen", nng_listen(a, "inproc://p12", NULL, 0));
	check("nng_dial", nng_dial(b, "inproc://p12", NULL, 0));

	check("nng_send", nng_send(a, "first", 6, 0));
	check("nng_recv", nng_recv(b, &one, &size, NNG_FLAG_ALLOC));
	printf("%s, %zu bytes\n", one, size);
	nng_free(one, size);

	check("nng_send", nng_send(a, "second", 7, 0));
	check("nng_recv", nng_recv(b, &two, &size, NNG_FLAG_ALLOC));
	printf("%s, %zu bytes\n", two, size);
	nng_free(two, size);

	check("nng_send", nng_send(a, "third", 6, 0));
	check("nng_recv", nng_recv(b, &three, &size, NNG_FLAG_ALLOC));
	printf("%s, %zu bytes\n", three, size);
	nng_free(three, size);

	nng_close(a);
	nng_close(b);
	return EXIT_SUCCESS;
}
