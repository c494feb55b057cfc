/* The stream of a dial is fetched before the dial is done. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_listener l;
	nng_sockaddr address;
	nng_stream_dialer *dialer;
	nng_stream *stream;
	nng_aio *aio;
	char url[64];

	must(nng_pair0_open(&s));
	must(nng_listen(s, "tcp://127.0.0.1:0", &l, 0));
	must(nng_listener_get_addr(l, NNG_OPT_LOCADDR, &address));
	snprintf(url, sizeof url, "tcp://127.0.0.1:%u", ntohs(address.s_in.sa_port));
	must(nng_stream_dialer_alloc(&dialer, url));
	must(nng_aio_alloc(&aio, NULL, NULL));
	nng_stream_dialer_dial(dialer, aio);
	stream = nng_aio_get_output(aio, 0); /* nngtrace: aio-early-result */
	nng_aio_wait(aio);
	must(nng_aio_result(aio));
	stream = nng_aio_get_output(aio, 0);
	nng_stream_free(stream);
	nng_aio_free(aio);
	nng_stream_dialer_free(dialer);
	nng_close(s);
	return 0;
}
