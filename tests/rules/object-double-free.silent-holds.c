/* Every hold has its free, in whatever order; the server may be held twice, too. */
#include "webserver.h"
#include <nng/supplemental/tls/tls.h>

int main(void)
{
	nng_tls_config *config;
	nng_http_server *one, *two;
	nng_url *url;

	must(nng_tls_config_alloc(&config, NNG_TLS_MODE_CLIENT));
	nng_tls_config_hold(config);
	nng_tls_config_hold(config);
	for (int i = 0; i < 3; i++)
		nng_tls_config_free(config);

	must(nng_url_parse(&url, "http://127.0.0.1:8765/"));
	must(nng_http_server_hold(&one, url));
	must(nng_http_server_hold(&two, url));
	printf("%s\n", one == two ? "the same" : "two");
	nng_http_server_release(one);
	nng_http_server_release(two);
	nng_url_free(url);
	return 0;
}
