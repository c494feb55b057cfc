/*
 * event.h - an event in the words of C, as strace would print it.
 */
#ifndef NNGTRACE_PRINT_EVENT_H
#define NNGTRACE_PRINT_EVENT_H

#include "analyzer/print/line.h"
#include "analyzer/read/trace.h"

/*
 * All of it is ASCII but the texts of annotations, which are escaped: names of NNG's, numbers, and
 * what NNG says of errors. None of it ends the
 * line. One thread at a time for one line; memory that is short shows in line->failed.
 */

/*
 * "nng_sendmsg(socket 2, msg 0x55, 0) = 0". returned: the NNGT_RETURN of the NNGT_ENTER in call, or
 * NULL. An entry whose return is not given ends in "<unfinished ...>".
 */
void event_line_call(struct line *line, const struct event *call, const struct event *returned);

/* "<... nng_sendmsg resumed> = 0" for a NNGT_RETURN on its own. */
void event_line_return(struct line *line, const struct event *returned);

/* "--- callback of aio 0x55 begins: result 7 NNG_ECLOSED", "--- logger ends" and the like. */
void event_line_callback(struct line *line, const struct event *event);
/* "--- 3.200 ms before nng_ctx_send, by NNGTRACE_PERTURB" */
void event_line_delay(struct line *line, const struct event *event);

/* Only the arguments that this event has; of a callback, its object. */
void event_line_args(struct line *line, const struct event *event);

/* What an event speaks of: the kind (NNGT_NO_OBJECT: any object) with this address or id. */
bool event_mentions(const struct event *event, unsigned kind, uint64_t value);

#endif
