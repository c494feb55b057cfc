/* ends: any */
/* A URL is copied after it was freed. */
#include "program.h"

int main(void)
{
	nng_url *url, *copy;

	must(nng_url_parse(&url, "http://example.com/index"));
	nng_url_free(url);
	if (nng_url_clone(&copy, url) == 0) /* nngtrace: object-use-after-free */
		nng_url_free(copy);
	return 0;
}
