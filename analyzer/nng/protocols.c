/* protocols.c - see protocols.h */
#include "analyzer/nng/protocols.h"

#include "shim/trace/format.h"

enum facts {
	NONE = 0,
	CONTEXTS = 1,
	NEVER_BLOCKS = 2,
	ONE_EXCHANGE = 4,
	ASKS = 8,
	ENDS = 16,
	RESENDS = 32,
	REPLIES = 64,
	LEAVES_MSG = 128
};

const struct protocol protocol_unknown = {.name = ""};

static const struct protocol protocols[NNGT_FUNCTIONS] = {
#define PROTOCOL(function, word, facts)                                                            \
	[NNGT_FN_##function] = {.name = word,                                                          \
	                        .known = true,                                                         \
	                        .has_contexts = ((facts)&CONTEXTS) != 0,                               \
	                        .never_blocks = ((facts)&NEVER_BLOCKS) != 0,                           \
	                        .one_exchange = ((facts)&ONE_EXCHANGE) != 0,                           \
	                        .asks = ((facts)&ASKS) != 0,                                           \
	                        .question_ends = ((facts)&ENDS) != 0,                                  \
	                        .resends = ((facts)&RESENDS) != 0,                                     \
	                        .replies = ((facts)&REPLIES) != 0,                                     \
	                        .leaves_message = ((facts)&LEAVES_MSG) != 0},
#include "analyzer/nng/protocols.def"
#undef PROTOCOL
};

const struct protocol *
protocol_opened_by(unsigned function)
{
	if (function >= NNGT_FUNCTIONS || !protocols[function].known) {
		return &protocol_unknown;
	}
	return &protocols[function];
}
