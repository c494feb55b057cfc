/* ends: any */
/* nng: 1.5-1.8 */
/* The first insert uses up the headroom, the second has none left. */
#include "program.h"

int main(void)
{
	static char header[104];
	nng_msg *msg;

	must(nng_msg_alloc(&msg, 60));
	must(nng_msg_chop(msg, 60));
	must(nng_msg_insert(msg, header, 30));
	must(nng_msg_chop(msg, 10));
	must(nng_msg_insert(msg, header, 104)); /* nngtrace: nng-defect */
	nng_msg_free(msg);
	return 0;
}
