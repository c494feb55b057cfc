/* The URLs that are no use are forgotten: two of six. */
#include "program.h"

int main(void)
{
	const char *const wanted[] = {"tcp://a:1", "ipc:///b", "tcp://c:2",
	                              "tcp://d:3", "ipc:///e", "tcp://f:4"};
	nng_url *url;

	for (int i = 0; i < 6; i++) {
		must(nng_url_parse(&url, wanted[i])); /* nngtrace: object-leak */
		if (wanted[i][0] == 't')
			nng_url_free(url);
	}
	return 0;
}
