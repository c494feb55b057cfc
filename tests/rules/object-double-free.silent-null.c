/* NULL may be freed. */
#include "webserver.h"

int main(void)
{
	nng_url_free(NULL);
	nng_mtx_free(NULL);
	nng_cv_free(NULL);
	nng_http_req_free(NULL);
	nng_http_res_free(NULL);
	return 0;
}
