/* Where a buffer of 64 bytes was, one of 60 is next, and is freed as such. */
#include "program.h"

int main(void)
{
	for (size_t size = 64; size > 40; size -= 4) {
		char *buf = nng_alloc(size);
		memset(buf, 0, size);
		nng_free(buf, size);
	}
	return 0;
}
