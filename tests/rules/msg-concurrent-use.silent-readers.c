/* Two threads look at one message as often as they like; nobody changes it. */
#include "program.h"

static nng_msg *msg;

static void *look(void *unused)
{
	size_t sum = 0;

	for (int i = 0; i < 5000; i++)
		sum += nng_msg_len(msg) + (nng_msg_body(msg) != NULL) + nng_msg_header_len(msg);
	printf("%zu\n", sum);
	return unused;
}

int main(void)
{
	pthread_t a, b;

	msg = text_msg("news");
	pthread_create(&a, NULL, look, NULL);
	pthread_create(&b, NULL, look, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	nng_msg_free(msg);
	return 0;
}
