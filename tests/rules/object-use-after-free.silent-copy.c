/* The copy of a URL outlives the original, and a client both. */
#include "webserver.h"

int main(void)
{
	nng_url *url, *copy;
	nng_http_client *client;

	must(nng_url_parse(&url, "http://127.0.0.1/"));
	must(nng_url_clone(&copy, url));
	nng_url_free(url);
	must(nng_http_client_alloc(&client, copy));
	nng_url_free(copy);
	nng_http_client_free(client);
	return 0;
}
