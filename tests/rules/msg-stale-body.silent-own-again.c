/* nngtrace: note allowed */
/* The memory of a body that has moved is the program's own by now; the new place was asked for. */
#include "program.h"

struct frame {
	char header[32];
	char payload[232];
};

int main(void)
{
	nng_msg *msg, *front;
	void *again;

	/* The body began behind the headroom, so it is in the middle of what malloc gives. */
	must(nng_msg_alloc(&msg, 200));
	uintptr_t was = (uintptr_t)nng_msg_body(msg);
	must(nng_msg_realloc(msg, 5000));
	strcpy(nng_msg_body(msg), "grown");
	struct frame *mine = malloc(sizeof *mine);
	memset(mine, 'x', sizeof *mine);
	if ((uintptr_t)mine->payload == was)
		printf("hit\n");
	must(nng_msg_append(msg, mine->payload, 100));

	/* Where an insert has used up the headroom, the body begins where malloc's memory does. */
	must(nng_msg_alloc(&front, 200));
	must(nng_msg_insert(front, mine->payload, 32));
	was = (uintptr_t)nng_msg_body(front);
	must(nng_msg_realloc(front, 5000));
	again = malloc(264);
	memset(again, 'x', 264);
	if ((uintptr_t)again == was)
		printf("hit\n");
	must(nng_msg_append(msg, again, 100));
	free(again);
	free(mine);
	nng_msg_free(front);
	nng_msg_free(msg);
	return 0;
}
