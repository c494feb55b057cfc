/* A string travels to another thread, which frees it. */
#include "program.h"

static void *show(void *arg)
{
	char *name = arg;

	printf("%s\n", name);
	nng_strfree(name);
	return NULL;
}

int main(void)
{
	run_thread(show, nng_strdup("travelling"));
	return 0;
}
