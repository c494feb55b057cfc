/* callbacks.c - see callbacks.h; everything comes from callbacks.def */
#include "analyzer/nng/callbacks.h"

#include <string.h>

const struct callback_facts callback_facts[API_CALLBACKS] = {
    [API_CALLBACK_NONE] = {NNGT_NO_OBJECT, 0, 0, "callback", "a callback"},
#define CALLBACK(sort, function, kind, begin, end, word, sentence)                                 \
	[API_CALLBACK_##sort] = {NNGT_##kind, begin, end, word, sentence},
#include "analyzer/nng/callbacks.def"
#undef CALLBACK
};

bool
pipe_event_is_last(const char *name)
{
	return name != NULL && strcmp(name, "NNG_PIPE_EV_REM_POST") == 0;
}
