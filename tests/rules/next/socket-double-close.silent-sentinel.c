/* Sockets that were never opened may be closed: 0 and -1 say "none". */
#include "program.h"

int main(void)
{
	nng_socket none = NNG_SOCKET_INITIALIZER, invalid = {.id = (uint32_t)-1};

	printf("%s\n", nng_strerror(nng_close(none)));
	printf("%s\n", nng_strerror(nng_close(invalid)));
	return 0;
}
