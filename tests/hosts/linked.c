/*
 * linked.c - for nngtrace_link: a library that calls NNG (LINKED_LIBRARY), a program that calls NNG
 * only by that library (LINKED_USER), and one that is linked with NNG and never calls it.
 */
#if defined(LINKED_LIBRARY) || defined(LINKED_USER)
int linked_calls(void);
#endif

#ifdef LINKED_LIBRARY
#include <nng/nng.h>

int
linked_calls(void)
{
	nng_msg *msg;
	if (nng_msg_alloc(&msg, 8) != 0) {
		return 1;
	}
	nng_msg_free(msg);
	return 0;
}
#else
int
main(void)
{
#ifdef LINKED_USER
	return linked_calls();
#else
	return 0;
#endif
}
#endif
