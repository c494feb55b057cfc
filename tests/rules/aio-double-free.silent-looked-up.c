/* nngtrace: note allowed. Aios are made by a function that was looked up, and freed by one that was
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
	int (*alloc)(nng_aio **, void (*)(void *), void *);
	nng_aio *aio;

	*(void **)&alloc = look_up("nng_aio_alloc");
	for (int i = 0; i < 20; i++) {
		must(alloc(&aio, NULL, NULL));
		nng_aio_set_timeout(aio, 10);
		nng_aio_free(aio);
	}
	return 0;
}
