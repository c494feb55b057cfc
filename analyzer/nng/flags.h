/*
 * flags.h - the flags of NNG's calls that send and receive.
 */
#ifndef NNGTRACE_NNG_FLAGS_H
#define NNGTRACE_NNG_FLAGS_H

enum {
	NNG_FLAG_ALLOC = 1, /* nng_send and nng_recv: the buffer changes hands. Gone in 2.0 */
	NNG_FLAG_NONBLOCK = 2
};

#endif
