/* The size of a string is its length and one more. */
#include "program.h"

int main(void)
{
	char *name = nng_strdup("name");

	nng_free(name, strlen(name)); /* nngtrace: buffer-wrong-size */
	return 0;
}
