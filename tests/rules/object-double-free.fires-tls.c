/* ends: any */
/* One hold and its own birth make two frees; here are three. */
#include "program.h"
#include <nng/supplemental/tls/tls.h>

int main(void)
{
	nng_tls_config *config;

	must(nng_tls_config_alloc(&config, NNG_TLS_MODE_CLIENT));
	nng_tls_config_hold(config);
	nng_tls_config_free(config);
	nng_tls_config_free(config);
	nng_tls_config_free(config); /* nngtrace: object-double-free */
	return 0;
}
