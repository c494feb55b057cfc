/* main() ends the library, and a clean-up that was ordered before still sends. */
#include "program.h"

static nng_socket push;

static void say_goodbye(void)
{
	if (nng_send(push, "bye", 4, 0) != 0) /* nngtrace: library-use-after-fini */
		printf("too late\n");
}

int main(void)
{
	atexit(say_goodbye);
	push = buffered_push();
	until_others_wait();
	nng_fini();
	return 0;
}
