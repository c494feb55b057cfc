/* The old name is overwritten by the new one. */
#include "program.h"

int main(void)
{
	char *name = nng_strdup("first"); /* nngtrace: buffer-leak */

	printf("%s\n", name);
	name = nng_strdup("second");
	printf("%s\n", name);
	nng_strfree(name);
	return 0;
}
