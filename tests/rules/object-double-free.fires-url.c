/* ends: any */
/* The client has the URL freed, and so has its caller. */
#include "program.h"

static void connect_to(nng_url *url)
{
	printf("%s\n", url->u_hostname);
	nng_url_free(url);
}

int main(void)
{
	nng_url *url;

	must(nng_url_parse(&url, "http://example.com/index"));
	connect_to(url);
	nng_url_free(url); /* nngtrace: object-double-free */
	return 0;
}
