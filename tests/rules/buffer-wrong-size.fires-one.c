/* A buffer of 64 bytes is freed as one of 1. */
#include "program.h"

int main(void)
{
	char *buf = nng_alloc(64);

	memset(buf, 0, 64);
	nng_free(buf, 1); /* nngtrace: buffer-wrong-size */
	return 0;
}
