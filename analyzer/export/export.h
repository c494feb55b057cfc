/*
 * export.h - a trace for other programs: as trace events, for viewers of time lines, and as tables.
 * Nothing depends on time, locale or addresses of this process: the same traces give the same
 * bytes.
 *
 * Memory follows the number of threads, stacks and objects that are there at one time (for what has
 * an address: the number of addresses), not the number of events. One thread.
 */
#ifndef NNGTRACE_EXPORT_EXPORT_H
#define NNGTRACE_EXPORT_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "analyzer/base/table.h"
#include "analyzer/history/name.h"
#include "analyzer/report/report.h"

enum export_objects { EXPORT_ALL, EXPORT_FINDINGS, EXPORT_NONE };

/* What was asked for. */
struct export_wish {
	uint64_t from_ns, to_ns; /* on the common time line; to_ns: UINT64_MAX without an end */
	bool by_object;
	struct history_name object;
	const char *thread; /* number, tid or name; NULL: all */
	enum export_objects objects;
};

/* Whether an object is one that was asked for; all are when none was. */
static inline bool
export_wants(const struct export_wish *wish, unsigned kind, uint64_t key, uint64_t number)
{
	return !wish->by_object || history_name_fits(&wish->object, kind, key, number);
}

/* A kind with a number, an address or an id, as the key of a table. */
static inline uint64_t
export_identity(unsigned kind, uint64_t number)
{
	return number << 8 | kind;
}

/*
 * The common time line begins at the first event of the trace that began first, by the wall clock.
 * Returns how much later the first event of a trace is.
 */
uint64_t export_offset(const struct report *report, size_t trace);

/* A time of the common time line as one of a trace: 0 for what was before it. UINT64_MAX stays. */
uint64_t export_in_trace(uint64_t ns, uint64_t offset);

/*
 * The objects that findings are about, by export_identity of their numbers: the struct rule of the
 * first finding of each. Suppressed findings count in nothing. The caller frees the table also when
 * this is false: not enough memory.
 */
bool export_find_told(struct table *told, const struct report_trace *trace);

/* Writes one form of a report whose traces are judged, gathered and triaged. False: not enough
 * memory.
 */
typedef bool export_write(FILE *out, const struct report *report, const struct export_wish *wish);

/* trace_event.c: JSON of the Trace Event Format, which Perfetto, DevTools and speedscope open. */
export_write export_trace_event;

/* csv_*.c: tables after RFC 4180, with a header and LF at the end of each line. */
export_write export_csv_events;
export_write export_csv_objects;
export_write export_csv_findings;
export_write export_csv_functions;

#endif
