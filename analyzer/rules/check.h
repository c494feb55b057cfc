/*
 * check.h - judges a whole trace: read -> model -> rules -> findings.
 */
#ifndef NNGTRACE_CHECK_RULES_H
#define NNGTRACE_CHECK_RULES_H

#include "analyzer/error.h"
#include "analyzer/read/trace.h"
#include "analyzer/rules/finding.h"

/* Reads the trace from its start and adds what is wrong to findings. False: out of memory. */
bool rules_check_trace(struct trace *trace, struct findings *findings, struct error *err);

#endif
