/* nngtrace: note allowed. URLs are made by a function that was looked up, and freed by one that was
 * linked. */
#include "program.h"
#include <dlfcn.h>

static void *look_up(const char *name)
{
	void *nng = dlopen("libnng.so.1", RTLD_NOW);

	if (nng == NULL)
		exit(2);
	return dlsym(nng, name);
}

int main(void)
{
	int (*parse)(nng_url **, const char *);
	nng_url *url;

	*(void **)&parse = look_up("nng_url_parse");
	for (int i = 0; i < 20; i++) {
		must(parse(&url, "tcp://127.0.0.1:1"));
		nng_url_free(url);
	}
	return 0;
}
