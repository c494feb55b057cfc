/*
 * layout.h - how nng_msg_alloc lays out a message's body (nng_msg_alloc in NNG's core/message.c,
 * the same in every release).
 */
#ifndef NNGTRACE_NNG_LAYOUT_H
#define NNGTRACE_NNG_LAYOUT_H

enum {
	LAYOUT_HEADROOM = 32, /* bytes that are left free before a small body */
	LAYOUT_TAILROOM = 32, /* and behind it */
	LAYOUT_SMALL = 1024   /* bytes: smaller bodies are small */
};

#endif
