/* catalogue.c - the rules as rules.def has them. */
#include "analyzer/rules/finding.h"

#include <string.h>

static const struct rule rules[] = {
#define ERROR                                     SEVERITY_ERROR
#define WARNING                                   SEVERITY_WARNING
#define NOTE                                      SEVERITY_NOTE
#define RULE(name, id, severity, cwe, title, why) {id, severity, cwe, title, why},
#include "analyzer/rules/rules.def"
#undef RULE
#undef ERROR
#undef WARNING
#undef NOTE
};

const struct rule *
rule_get(enum rule_id id)
{
	return &rules[id];
}

int
rule_find(const char *id)
{
	for (int i = 0; i < RULE_COUNT; i++) {
		if (strcmp(rules[i].id, id) == 0) {
			return i;
		}
	}
	return -1;
}

const char *
severity_word(enum severity severity)
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

const char *
finding_doubt_why(enum finding_doubt doubt)
{
	static const char *const why[] = {
#define X(name, words) [DOUBT_##name] = words,
	    FINDING_DOUBTS(X)
#undef X
	};
	return why[doubt];
}

const char *
finding_role_word(enum finding_role role)
{
	static const char *const words[] = {
#define X(name, word) [ROLE_##name] = word,
	    FINDING_ROLES(X)
#undef X
	};
	return words[role];
}
