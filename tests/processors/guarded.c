/*
 * guarded.c - calls of an NNG inside a library whose code says where calls through pointers may
 * arrive (BTI), and which signs its return addresses.
 *   -DLIBRARY: that library; else the program.
 */
#include <stddef.h>

int guarded_calls(void);

#ifdef LIBRARY
#include <pthread.h>

typedef struct nng_msg nng_msg;
typedef struct nng_aio nng_aio;
int nng_msg_alloc(nng_msg **msg, size_t size);
void nng_msg_free(nng_msg *msg);
int nng_aio_alloc(nng_aio **aio, void (*callback)(void *), void *argument);
void nng_aio_free(nng_aio *aio);
void nng_aio_stop(nng_aio *aio);
void nng_fini(void);

/* An NNG needs threads; where there are none, nobody looks for one. */
__attribute__((used)) static int (*const threads)(pthread_t *, const pthread_attr_t *,
                                                  void *(*)(void *), void *) = pthread_create;

__attribute__((visibility("default"))) int
guarded_calls(void)
{
	int (*volatile msg_alloc)(nng_msg **, size_t) = nng_msg_alloc;
	void (*volatile msg_free)(nng_msg *) = nng_msg_free;
	int (*volatile aio_alloc)(nng_aio **, void (*)(void *), void *) = nng_aio_alloc;
	void (*volatile aio_stop)(nng_aio *) = nng_aio_stop;
	nng_msg *msg;
	nng_aio *aio;
	if (msg_alloc(&msg, 4) != 0 || aio_alloc(&aio, NULL, NULL) != 0) {
		return 1;
	}
	msg_free(msg);
	aio_stop(aio);
	nng_aio_free(aio);
	nng_fini();
	return 0;
}
#else
int
main(void)
{
	return guarded_calls();
}
#endif
