/* nngtrace: note allowed. Messages are made by a function that was looked up, and freed by one that
 * was linked. */
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
	int (*alloc)(nng_msg **, size_t);
	nng_msg *msg;

	*(void **)&alloc = look_up("nng_msg_alloc");
	for (int i = 0; i < 20; i++) {
		must(alloc(&msg, 16));
		must(nng_msg_append(msg, "x", 1));
		nng_msg_free(msg);
	}
	return 0;
}
