/* A string option is a copy that belongs to the caller. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_listener listener;
	char *url;

	must(nng_pull0_open(&s));
	must(nng_listen(s, "inproc://option", &listener, 0));
	must(nng_listener_get_string(listener, NNG_OPT_URL, &url)); /* nngtrace: buffer-leak */
	printf("%s\n", url);
	nng_close(s);
	return 0;
}
