/*
 * part.c - a plugin with a part of NNG alone, as --gc-sections leaves it: its messages (message.c.o
 * of libnng.a). Of what that needs, there is here the least. With LARGE it has much code, too; with
 * FEW it has the names of NNG's that cannot be missing, and imports what threads need.
 */
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

int run(void);
int nng_msg_alloc(void **msg, size_t size);
void nng_msg_free(void *msg);
void *nni_zalloc(size_t size);
void nni_free(void *at, size_t size);
void nni_panic(const char *why);
void nni_atomic_init(int *value);
void nni_atomic_set(int *value, int to);
void nni_atomic_inc(int *value);
int nni_atomic_get(int *value);
int nni_atomic_dec_nv(int *value);
int nni_msg_alloc(void **msg, size_t size);
void nni_msg_free(void *msg);

#ifdef FEW
int (*const part_thread)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
                         void *) = pthread_create;

int
nni_msg_alloc(void **msg, size_t size)
{
	*msg = nni_zalloc(64 + size);
	return *msg == NULL;
}

void
nni_msg_free(void *msg)
{
	nni_free(msg, 64);
}
#endif

#ifdef LARGE
__asm__(".text\n.skip 1200000, 0x90\n");
#endif

void *
nni_zalloc(size_t size)
{
	return calloc(1, size);
}

void
nni_free(void *at, size_t size)
{
	(void)size;
	free(at);
}

void
nni_panic(const char *why)
{
	(void)why;
	abort();
}

void
nni_atomic_init(int *value)
{
	*value = 0;
}

void
nni_atomic_set(int *value, int to)
{
	*value = to;
}

void
nni_atomic_inc(int *value)
{
	*value += 1;
}

int
nni_atomic_get(int *value)
{
	return *value;
}

int
nni_atomic_dec_nv(int *value)
{
	return *value -= 1;
}

int
nng_msg_alloc(void **msg, size_t size)
{
	return nni_msg_alloc(msg, size);
}

void
nng_msg_free(void *msg)
{
	nni_msg_free(msg);
}

int
run(void)
{
	void *msg;
	int result = nng_msg_alloc(&msg, 4);
	if (result == 0) {
		nng_msg_free(msg);
	}
	return result;
}

#ifdef PROGRAM
int
main(void)
{
	return run();
}
#endif
