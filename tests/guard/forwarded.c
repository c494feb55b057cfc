/*
 * forwarded.c - a right program that makes messages with a function which a library of the system,
 * libuv, looks up for it in libnng's handle, past the recorder, and frees them with one that is
 * linked. It imports neither dlsym nor dlopen. libuv's header need not be there.
 */
#include <stdio.h>
#include <stdlib.h>

#include <nng/nng.h>

/* As in uv.h. */
typedef struct {
	void *handle;
	char *message;
} uv_lib_t;
int uv_dlopen(const char *name, uv_lib_t *library);
int uv_dlsym(uv_lib_t *library, const char *name, void **address);

static void
must(int result)
{
	if (result != 0) {
		fprintf(stderr, "unexpected: %d\n", result);
		exit(2);
	}
}

int
main(void)
{
	uv_lib_t nng;
	int (*alloc)(nng_msg **, size_t);
	nng_msg *msg;
	must(uv_dlopen("libnng.so.1", &nng));
	must(uv_dlsym(&nng, "nng_msg_alloc", (void **)&alloc));
	for (int i = 0; i < 20; i++) {
		must(nng_msg_alloc(&msg, 16)); /* its address comes back from the other one */
		nng_msg_free(msg);
		must(alloc(&msg, 16));
		must(nng_msg_append(msg, "x", 1));
		nng_msg_free(msg);
	}
	puts("done");
	return 0;
}
