/* Every seventh buffer of a loop is forgotten: three of twenty. */
#include "program.h"

int main(void)
{
	for (int i = 0; i < 20; i++) {
		char *buffer = nng_alloc(16); /* nngtrace: buffer-leak */
		snprintf(buffer, 16, "%d", i);
		if (i % 7 != 0)
			nng_free(buffer, 16);
	}
	return 0;
}
