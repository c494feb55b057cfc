/*
 * recorder_json.h - what the recorder did to the process and what it lost, in JSON: the same
 * members wherever a trace is described.
 *
 * One thread at a time for one struct json.
 */
#ifndef NNGTRACE_PRINT_RECORDER_JSON_H
#define NNGTRACE_PRINT_RECORDER_JSON_H

#include "analyzer/print/json_writer.h"
#include "analyzer/read/trace.h"

/* Adds "events", "dropped", "overwritten" and the like, and the modes that were on, to an object.
 */
void recorder_json(struct json *json, const struct trace_info *info);

#endif
