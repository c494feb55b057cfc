/* A plug-in reaches NNG by dlsym(), so its messages are born where no tracer looks. */
#include "program.h"
#include <dlfcn.h>

int main(void)
{
	void *nng = dlopen("libnng.so.1", RTLD_NOW);
	int (*alloc)(nng_msg **, size_t);
	nng_msg *msg;

	if (nng == NULL)
		return 2;
	*(void **)&alloc = dlsym(nng, "nng_msg_alloc");
	must(alloc(&msg, 16));
	printf("%zu bytes\n", nng_msg_len(msg));
	nng_msg_free(msg);
	dlclose(nng);
	return 0;
}
