/*
 * protocols.h - what sockets of a protocol do, from protocols.def. Static data: any thread.
 */
#ifndef NNGTRACE_NNG_PROTOCOLS_H
#define NNGTRACE_NNG_PROTOCOLS_H

#include <stdbool.h>

struct protocol {
	const char *name;    /* "req0" for nng_req0_open; "" when not known */
	bool known;          /* false: how the socket was opened was not seen */
	bool has_contexts;   /* nng_ctx_open works */
	bool never_blocks;   /* a send goes to whoever is there, and is dropped for the others */
	bool one_exchange;   /* a socket or context holds one exchange, with one peer */
	bool asks;           /* a send is a question, and the next one gives up its answers */
	bool question_ends;  /* it asks, and the question ends by itself after a while */
	bool resends;        /* it asks, and keeps the question to send it again */
	bool replies;        /* a send answers what was received before */
	bool leaves_message; /* an aio's send begins no operation, and the message stays in its slot */
};

/* The protocol of the sockets that a function (enum nngt_function) opens. Never NULL. */
const struct protocol *protocol_opened_by(unsigned function);

/* Of a socket that was met in mid-life: every fact is false, and the name is "". */
extern const struct protocol protocol_unknown;

#endif
