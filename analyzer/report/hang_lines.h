/*
 * hang_lines.h - the stack of a thread that a look into the process found waiting, in words. One
 * thread at a time.
 */
#ifndef NNGTRACE_REPORT_HANG_LINES_H
#define NNGTRACE_REPORT_HANG_LINES_H

#include "analyzer/report/report.h"

struct hang_line {
	uint64_t address;
	char function[256]; /* "": not known */
	char where[512];    /* "file.c:12", or the module and a place in it; escaped */
};

/*
 * 'thread 2 "nng:task" waits for the mutex 0x55d0, which thread 1 has': escaped. Where the thread
 * waits in a call of NNG's, it waits for a callback.
 */
#define HANG_TEXT 512u
void hang_text(const struct report_trace *trace, const struct snapshot_thread *thread,
               char text[HANG_TEXT]);

/*
 * The frames of the thread up to main or to the thread's begin, innermost first, without the
 * recorder's own; start with *at = 0.
 */
bool hang_next_line(const struct report_trace *trace, const struct snapshot_thread *thread,
                    unsigned *at, struct hang_line *line);

#endif
