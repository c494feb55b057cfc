/*
 * json_parts.h - what the formats for programs have in common: findings and places as members of
 * an object that is open.
 *
 * One thread at a time for one report. Errors of the stream are left for its owner.
 */
#ifndef NNGTRACE_REPORT_JSON_PARTS_H
#define NNGTRACE_REPORT_JSON_PARTS_H

#include "analyzer/print/json_writer.h"
#include "analyzer/report/account.h"
#include "analyzer/report/report.h"

/* Where and when a step was, with its stack. */
void json_place(struct json *json, const struct account_place *place,
                const struct trace_info *info);

/* A finding with its story. count: how often it happened. */
void json_finding(struct json *json, const struct account *account, const struct report_item *item,
                  uint64_t count, const struct report_trace *trace);

#endif
