/* ends: any */
/* A header is set on a request that has been freed. */
#include "webserver.h"

int main(void)
{
	nng_url *url;
	nng_http_req *req;
	int rv;

	must(nng_url_parse(&url, "http://127.0.0.1/"));
	must(nng_http_req_alloc(&req, url));
	nng_http_req_free(req);
	rv = nng_http_req_set_method(req, "GET"); /* nngtrace: object-use-after-free */
	printf("%s\n", nng_strerror(rv));
	nng_url_free(url);
	return 0;
}
