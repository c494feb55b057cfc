/* unseen.c - see unseen.h */
#include "analyzer/print/unseen.h"

#include <inttypes.h>
#include <stdio.h>

#include "analyzer/nng/api.h"

#define FUNCTIONS_NAMED 8u

static bool
is_complete(const struct trace_code *code)
{
	return code->seen && code->missed == 0;
}

static const char *
function_name(const struct trace_code *code, uint32_t n)
{
	unsigned id = code->missed_functions[n];
	return id < NNGT_FUNCTIONS ? api_function(id)->name : "?";
}

/* " (nng_stream_free, nng_stream_close)": some of those that are missed. */
static void
name_functions(const struct trace_code *code, char *text, size_t size)
{
	size_t used = 0;
	text[0] = '\0';
	for (uint32_t i = 0; i < code->missed && i < FUNCTIONS_NAMED && used < size; i++) {
		int added = snprintf(text + used, size - used, "%s%s", i == 0 ? " (" : ", ",
		                     function_name(code, i));
		used += added > 0 ? (size_t)added : 0;
	}
	if (code->missed > 0 && used < size) {
		snprintf(text + used, size - used, "%s", code->missed > FUNCTIONS_NAMED ? " ...)" : ")");
	}
}

bool
unseen_next(const struct trace *trace, unsigned *at, char *text, size_t size)
{
	struct trace_code code;
	bool more;
	do {
		more = trace_next_code(trace, at, &code);
	} while (more && is_complete(&code));
	if (!more) {
		return false;
	}
	char functions[512];
	const char *reason = code.reason[0] != '\0' ? code.reason : "the reason is not known";
	name_functions(&code, functions, sizeof(functions));
	if (code.seen) {
		snprintf(text, size,
		         "%" PRIu32
		         " function%s%s of the NNG inside %s %s not recorded: of the first, %s; %s",
		         code.missed, code.missed == 1 ? "" : "s", functions, code.path,
		         code.missed == 1 ? "was" : "were", reason, code.advice);
	} else {
		snprintf(text, size, "the NNG inside %s was not recorded: %s%s; %s", code.path, reason,
		         functions, code.advice);
	}
	return true;
}

void
unseen_json(struct json *json, const struct trace *trace)
{
	struct trace_code code;
	bool any = false;
	for (unsigned at = 0; trace_next_code(trace, &at, &code);) {
		if (is_complete(&code)) {
			continue;
		}
		if (!any) {
			json_open(json, "not_recorded", '[');
			any = true;
		}
		json_open(json, NULL, '{');
		json_put_string(json, "module", code.path);
		json_put_bool(json, "all", !code.seen);
		json_open(json, "functions", '[');
		for (uint32_t i = 0; i < code.missed; i++) {
			json_put_string(json, NULL, function_name(&code, i));
		}
		json_close(json, ']');
		json_put_string(json, "reason", code.reason);
		json_put_string(json, "advice", code.advice);
		json_close(json, '}');
	}
	if (any) {
		json_close(json, ']');
	}
}
