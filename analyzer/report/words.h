/*
 * words.h - what a step of a story is called, the same in every format.
 */
#ifndef NNGTRACE_REPORT_WORDS_H
#define NNGTRACE_REPORT_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "analyzer/report/account.h"

/* "freed", "given to socket 2". */
void step_verb(const struct account_place *place, char *text, size_t size);

/* "+0.023 ms" from start_ns on. */
void step_time(uint64_t start_ns, uint64_t time_ns, char *text, size_t size);

/*
 * "given to ctx 5, +0.023 ms, thread 6: nng_ctx_send", the place at this index in the account; the
 * time is that since the first step.
 */
void step_sentence(const struct account *account, unsigned index, char *text, size_t size);

/* "msg#17", or "" when the finding is about many objects. */
void finding_object(const struct finding *finding, char *text, size_t size);

/* The one sentence that says what happened: the finding's own, or else the title of its rule. */
const char *finding_sentence(const struct finding *finding);

/* "recorded 2026-11-25 18:52:07 UTC", or "": local time would differ from place to place. */
void start_words(const struct trace_info *info, char *text, size_t size);

/* Whether a thread has a name of its own: Linux gives it the program's, cut to 15 letters. */
bool thread_is_named(const char *name, const struct trace_info *info);

#endif
