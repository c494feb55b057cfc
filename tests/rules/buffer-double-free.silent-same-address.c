/* The next buffer has the address of the last: every one of them is freed once. */
#include "program.h"

int main(void)
{
	for (int i = 0; i < 50; i++) {
		char *buf = nng_alloc(64);
		nng_free(buf, 64);
		char *name = nng_strdup("a name of about the same size, so that it may lie there too");
		nng_strfree(name);
	}
	return 0;
}
