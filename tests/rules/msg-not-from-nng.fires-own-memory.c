/* The program makes "a message" out of its own memory and frees it through NNG. */
#include "program.h"

struct job {
	char padding[512];
};

int main(void)
{
	struct job *job = calloc(1, sizeof *job);
	void *msg = job;

	nng_msg_free(msg); /* nngtrace: msg-not-from-nng */
	free(job);
	return 0;
}
