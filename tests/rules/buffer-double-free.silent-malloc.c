/* malloc gives the memory again that a send with NNG_FLAG_ALLOC has freed: nothing is freed twice.
 */
#include "program.h"

int main(void)
{
	nng_socket s = buffered_push();

	for (int i = 0; i < 5; i++) {
		char *text = malloc(24);
		strcpy(text, "job");
		must(nng_send(s, text, 24, NNG_FLAG_ALLOC));
	}
	nng_close(s);
	return 0;
}
