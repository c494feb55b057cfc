/*
 * sarif_parts.h - the parts of the SARIF report, one file each: the rules, places in the program,
 * and the results. Values go into an object or array that is open.
 *
 * One thread at a time for one report. Errors of the stream are left for its owner.
 */
#ifndef NNGTRACE_REPORT_SARIF_PARTS_H
#define NNGTRACE_REPORT_SARIF_PARTS_H

#include "analyzer/print/json_writer.h"
#include "analyzer/report/account.h"
#include "analyzer/report/report.h"

/* {"text": text} under a key. */
void sarif_text(struct json *json, const char *key, const char *text);

/* The description of every rule, in the order of rules.def, as "rules". */
void sarif_rules(struct json *json);

/* How much of the source goes with a place. */
enum sarif_source { SARIF_LINE, SARIF_SNIPPET };

/*
 * "physicalLocation" and "logicalLocations" of a frame, as members of a location that is open.
 * A frame without a line has its module's file, line 1. trace: of the frame.
 */
void sarif_place(struct json *json, const struct frame *frame, const struct report *report,
                 const struct report_trace *trace, enum sarif_source source);

/* Whether a frame has a file that has a place in the sources, or is named by its whole path. */
bool sarif_has_line(const struct frame *frame);

/* One result. */
void sarif_result(struct json *json, const struct account *account,
                  const struct report_entry *entry, const struct report *report);

#endif
