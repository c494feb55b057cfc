/* After each failed send the message may be read, changed and sent again. */
#include "program.h"

int main(void)
{
	nng_socket s;
	nng_msg *msg = text_msg("job");

	must(nng_push0_open(&s));
	for (int i = 0; i < 3; i++) {
		if (nng_sendmsg(s, msg, NNG_FLAG_NONBLOCK) == 0)
			return 1;
		printf("%zu bytes left\n", nng_msg_len(msg));
		must(nng_msg_append(msg, "!", 1));
	}
	nng_msg_free(msg);
	nng_close(s);
	return 0;
}
