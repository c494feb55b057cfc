/* ends: any */
/* nng: 1.5-1.8 */
/* An insert of more than the headroom: 1.5.2 writes past the end of the memory. */
#include "program.h"

int main(void)
{
	static char header[64];
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 20));
	nng_msg_clear(msg);
	must(nng_msg_insert(msg, header, 40)); /* nngtrace: nng-defect */
	nng_msg_free(msg);
	return 0;
}
