/* report.c - what the formats share; see report.h */
#include "analyzer/report/report.h"

static const struct {
	const char *why, *fix;
} advice[RULE_COUNT] = {
#define ADVICE(rule, why, fix) [RULE_##rule] = {why, fix},
#include "analyzer/report/advice.def"
#undef ADVICE
};

const char *
report_why(enum rule_id rule)
{
	return advice[rule].why;
}

const char *
report_fix(enum rule_id rule)
{
	return advice[rule].fix;
}

const char *
report_severity_word(enum severity severity)
{
	switch (severity) {
	case SEVERITY_ERROR:
		return "error";
	case SEVERITY_WARNING:
		return "warning";
	case SEVERITY_NOTE:
		break;
	}
	return "note";
}

size_t
report_count(const struct findings *findings, enum severity severity)
{
	size_t count = 0;
	for (size_t i = 0; i < findings_count(findings); i++) {
		count += findings_get(findings, i)->severity == severity;
	}
	return count;
}
