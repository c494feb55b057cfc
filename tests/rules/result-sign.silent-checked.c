/* Calls fail, and the program notices: it goes another way, or tries again. */
#include "program.h"

int main(void)
{
	nng_socket s, other;
	nng_ctx ctx = NNG_CTX_INITIALIZER;
	nng_listener listener;
	char url[32];

	must(nng_pair0_open(&s));
	must(nng_pair0_open(&other));
	if (nng_ctx_open(&ctx, s) != 0)
		printf("no contexts\n");
	must(nng_listen(other, "inproc://try-0", NULL, 0));
	for (int i = 0; i < 2; i++) {
		snprintf(url, sizeof url, "inproc://try-%d", i);
		if (nng_listen(s, url, &listener, 0) == 0)
			nng_listener_close(listener);
	}
	nng_close(other);
	nng_close(s);
	return 0;
}
