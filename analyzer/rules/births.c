/* births.c - what a finding is worth in a program whose calls of NNG may not all be seen. */
#include "analyzer/rules/checker.h"

#include <stdio.h>
#include <string.h>

#include "analyzer/nng/api.h"

/*
 * The rules that need no more than the calls they tell of: those calls were all seen, and nothing
 * that was not seen could excuse them. All other rules conclude from the absence of an event.
 */
static const enum rule_id needs_no_absence[] = {
    RULE_MSG_CONCURRENT_USE,
    RULE_AIO_SELF_WAIT,
    RULE_AIO_WAIT_DEADLOCK,
    RULE_AIO_CALLBACK_BLOCKS,
    RULE_CTX_USE_AFTER_CLOSE,
    RULE_CTX_DOUBLE_CLOSE,
    RULE_CTX_CHURN,
    RULE_SOCKET_USE_AFTER_CLOSE,
    RULE_SOCKET_DOUBLE_CLOSE,
    RULE_SOCKET_CLOSE_IN_CALLBACK,
    RULE_SOCKET_SHARED_STATE,
    RULE_ENDPOINT_USE_AFTER_CLOSE,
    RULE_LIBRARY_USE_AFTER_FORK,
    RULE_NNG_DEFECT,
};

static bool
rests_on_absence(enum rule_id rule)
{
	for (size_t i = 0; i < sizeof(needs_no_absence) / sizeof(needs_no_absence[0]); i++) {
		if (needs_no_absence[i] == rule) {
			return false;
		}
	}
	return true;
}

bool
births_sure(const struct checker *checker)
{
	return !trace_may_bypass(checker->trace);
}

/* Whether a function changes what is known of objects of this kind. */
static bool
concerns(const struct api_function *function, unsigned kind)
{
	/* What works on an aio may hold its buffers. */
	bool buffers = kind == NNGT_BUFFER && api_takes(function, NNGT_AIO);
	return buffers || function->result == kind || api_takes(function, kind) ||
	       api_takes(function, kind | NNGT_OUT);
}

/* Where only some functions are missed: whether one of them can have to do with such an object. */
static bool
may_be_excused(const struct trace *trace, unsigned kind)
{
	struct trace_code code;
	if (trace_may_bypass_any(trace) || kind == NNGT_NO_OBJECT) {
		return true;
	}
	for (unsigned at = 0; trace_next_code(trace, &at, &code);) {
		for (uint32_t i = 0; i < code.missed; i++) {
			unsigned id = code.missed_functions[i];
			if (id >= NNGT_FUNCTIONS || concerns(api_function(id), kind)) {
				return true;
			}
		}
	}
	return false;
}

void
births_doubt(const struct checker *checker, struct finding *finding)
{
	static const char doubt[] = ". Calls of NNG that went past the recorder may excuse this; to be "
	                            "sure, record with --audit";
	size_t used = strlen(finding->advice);

	if (births_sure(checker) || !rests_on_absence(finding->rule) ||
	    !may_be_excused(checker->trace, finding->kind)) {
		return;
	}
	finding->severity = SEVERITY_NOTE;
	finding->doubt = DOUBT_PAST;
	if (used + sizeof(doubt) <= sizeof(finding->advice)) {
		snprintf(finding->advice + used, sizeof(finding->advice) - used, "%s", doubt);
	}
}
