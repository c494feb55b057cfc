/*
 * callbacks.h - the callbacks that NNG calls, as callbacks.def has them. Everything here is static
 * and constant: any thread may ask.
 */
#ifndef NNGTRACE_NNG_CALLBACKS_H
#define NNGTRACE_NNG_CALLBACKS_H

#include "analyzer/nng/api.h"

enum callback_sort {
	API_CALLBACK_NONE, /* the function registers none */
#define CALLBACK(sort, function, kind, begin, end, word, sentence) API_CALLBACK_##sort,
#include "analyzer/nng/callbacks.def"
#undef CALLBACK
	API_CALLBACKS
};

struct callback_facts {
	uint8_t kind;       /* enum nngt_kind: of the object it belongs to, or NNGT_NO_OBJECT */
	uint8_t begin, end; /* bytes of the payload of its two events */
	const char *word;
	const char *sentence;
};

extern const struct callback_facts callback_facts[API_CALLBACKS];

/* Is this pipe event (a name of pipe_events.def, or NULL) the last of its pipe? */
bool pipe_event_is_last(const char *name);

/* The sort of the callbacks that a function registers. id: below API_FUNCTIONS. */
static inline enum callback_sort
callback_sort(unsigned id)
{
	switch (api_base(id)) {
#define CALLBACK(sort, function, kind, begin, end, word, sentence)                                 \
	case NNGT_FN_##function:                                                                       \
		return API_CALLBACK_##sort;
#include "analyzer/nng/callbacks.def"
#undef CALLBACK
	default:
		return API_CALLBACK_NONE;
	}
}

#endif
