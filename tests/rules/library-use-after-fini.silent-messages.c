/* Messages, buffers and URLs need no running library: they may be freed after its end. */
#include "program.h"

int main(void)
{
	nng_msg *msg = text_msg("kept");
	char *name = nng_strdup("kept");
	nng_url *url;
	nng_socket s;

	must(nng_url_parse(&url, "inproc://kept"));
	must(nng_pair0_open(&s));
	nng_close(s);
	until_others_wait();
	nng_fini();
	printf("%s\n", nng_strerror(NNG_ECLOSED));
	nng_msg_free(msg);
	nng_strfree(name);
	nng_url_free(url);
	return 0;
}
