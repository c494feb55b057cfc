/* One thread allocates, another frees, the first may get the address again. */
#include "program.h"

static void *work(void *arg)
{
	nng_msg_free(arg);
	return NULL;
}

int main(void)
{
	for (int i = 0; i < 20; i++)
		run_thread(work, text_msg("job"));
	return 0;
}
