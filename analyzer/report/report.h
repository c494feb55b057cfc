/*
 * report.h - the findings of one or several traces in the formats of `nngtrace check`.
 * Nothing here judges, and nothing depends on time, locale or addresses of this process: the
 * same traces give the same bytes. Errors of the stream are left for its owner to find.
 */
#ifndef NNGTRACE_REPORT_REPORT_H
#define NNGTRACE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/print/parts.h"
#include "analyzer/read/trace.h"
#include "analyzer/rules/finding.h"
#include "analyzer/symbols/symbols.h"

/* A finding as it is shown, with the repeats that only differ in addresses. */
struct report_item {
	const struct finding *finding;
	uint64_t count;
	uint64_t key;
};

/* NNG's own panic. The call is the one in which it gave up, and from which it never returned. */
struct report_panic {
	const char *words; /* NULL: there was none */
	uint32_t thread;
	bool in_call; /* false: on a thread that was in no call of the application's */
	struct event call;
};

/*
 * A trace whose whole stream the rules have read. The first three are the caller's; the rest
 * is made by report_fold and freed by report_unfold.
 */
struct report_trace {
	struct trace *trace;
	struct symbols *symbols;
	const struct findings *findings;
	struct report_item *items;
	size_t count;
	struct report_panic panic;
};

/*
 * Makes the items: the findings in their order, those with the same rule and the same
 * functions and lines on their stacks as one. (An unrolled loop has many addresses for one
 * line.) False when memory is short.
 */
bool report_fold(struct report_trace *trace);
void report_unfold(struct report_trace *trace);

/* Fills in the panic; of report_fold. */
void report_find_panic(struct report_trace *trace);
/* Whether the finding is why NNG gave up: the same call, or one like it before. */
bool report_explains(const struct report_trace *trace, const struct finding *finding);
/* Whether the event is the begin of a call whose end is another event, or never came. */
bool report_opens_call(const struct event *event);

/*
 * The formats in the order in which the help names them: X(name), which is the word for --format
 * and the end of the name of the function report_NAME in a file of its own.
 */
#define REPORT_FORMAT_TABLE(FIRST, NEXT) FIRST(text) NEXT(json)

/* Their names for people, as one string: "text|json". */
#define REPORT_FORMAT_FIRST(name) #name
#define REPORT_FORMAT_NEXT(name)  "|" #name
#define REPORT_FORMATS            REPORT_FORMAT_TABLE(REPORT_FORMAT_FIRST, REPORT_FORMAT_NEXT)

/* Writes the report of all traces. False when memory was short. */
typedef bool report_write(FILE *out, const struct report_trace *traces, size_t count,
                          const struct report_options *options);

report_write report_text; /* for people */
report_write report_json; /* schema nngtrace-findings/1 */

struct report_format {
	const char *name;
	report_write *write;
};

/* Returns the format of that name, or NULL. Static. */
const struct report_format *report_format_find(const char *name);

/* How many items of a severity a trace has. */
size_t report_count(const struct report_trace *trace, enum severity severity);

#endif
