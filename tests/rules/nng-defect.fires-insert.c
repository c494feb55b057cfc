/* ends: any */
/* nng: 1.5-1.8 */
/* An insert of more than the headroom into what has room at its end: 1.5.2 writes past the end of
 * the memory, of an empty body and of a full one. */
#include "program.h"

int main(void)
{
	static char header[60];
	nng_msg *msg, *full;

	/* First of all: an allocation after the damage may end the program. */
	must(nng_msg_alloc(&msg, 20));
	must(nng_msg_alloc(&full, 100));
	nng_msg_clear(msg);
	must(nng_msg_insert(msg, header, 60));  /* nngtrace: nng-defect */
	must(nng_msg_insert(full, header, 40)); /* nngtrace: nng-defect */
	nng_msg_free(msg);
	nng_msg_free(full);
	return 0;
}
