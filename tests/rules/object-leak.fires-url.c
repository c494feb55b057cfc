/* A URL is parsed for its host, and not freed. */
#include "program.h"

int main(void)
{
	nng_url *url;

	must(nng_url_parse(&url, "http://example.com/index")); /* nngtrace: object-leak */
	printf("%s\n", url->u_hostname);
	return 0;
}
