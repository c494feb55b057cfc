/*
 * guard_words.h - what NNGTRACE_GUARD may say, for the recorder, and for `nngtrace run`, which
 * refuses what the recorder would not take: "stop" or "survive", then ":rules=LIST". LIST has ids
 * of rules, with * and ?, and commas between them; a '-' before one takes it away. They count in
 * their order; a list that begins with a '-' begins with all rules. Any thread.
 */
#ifndef NNGTRACE_SHIM_TRACE_GUARD_WORDS_H
#define NNGTRACE_SHIM_TRACE_GUARD_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum guard_offence {
#define OFFENCE(name, rule, what) GUARD_##name,
#include "shim/trace/guard_offences.def"
#undef OFFENCE
	GUARD_OFFENCES
};

/* The values of nngt_header.guard. */
enum guard_mode { GUARD_OFF, GUARD_STOP, GUARD_SURVIVE };

/* The word for a mode, as NNGTRACE_GUARD takes it. Static. */
static inline const char *
guard_mode_word(unsigned mode)
{
	return mode == GUARD_STOP ? "stop" : mode == GUARD_SURVIVE ? "survive" : "off";
}

struct guard_settings {
	enum guard_mode mode;
	uint32_t rules; /* a bit for each offence that counts */
};

/* The id of the rule that an offence breaks. Static. */
static inline const char *
guard_offence_rule(unsigned offence)
{
	static const char *const rules[] = {
#define OFFENCE(name, rule, what) rule,
#include "shim/trace/guard_offences.def"
#undef OFFENCE
	};
	return rules[offence];
}

/* Does a glob of this length, with * and ?, match the whole word? Goes back to the last * only. */
static inline bool
guard_glob(const char *glob, size_t length, const char *word)
{
	const char *end = glob + length, *star = NULL, *again = word;
	while (*word != '\0') {
		if (glob < end && *glob == '*') {
			star = glob++;
			again = word;
		} else if (glob < end && (*glob == '?' || *glob == *word)) {
			glob++;
			word++;
		} else if (star != NULL) {
			glob = star + 1;
			word = ++again;
		} else {
			return false;
		}
	}
	while (glob < end && *glob == '*') {
		glob++;
	}
	return glob == end;
}

/* False: a word matches no rule of the guard. */
static inline bool
guard_parse_rules(const char *list, uint32_t *rules)
{
	*rules = *list == '-' ? (UINT32_C(1) << GUARD_OFFENCES) - 1 : 0;
	for (;;) {
		bool away = *list == '-';
		list += away;
		size_t length = strcspn(list, ",");
		uint32_t found = 0;
		for (unsigned i = 0; i < GUARD_OFFENCES; i++) {
			found |= (uint32_t)guard_glob(list, length, guard_offence_rule(i)) << i;
		}
		if (found == 0) {
			return false;
		}
		*rules = away ? *rules & ~found : *rules | found;
		if (list[length] == '\0') {
			return true;
		}
		list += length + 1;
	}
}

/* False: not accepted, *settings untouched. */
static inline bool
guard_parse(const char *word, struct guard_settings *settings)
{
	static const char rules_word[] = "rules=";
	struct guard_settings s = {GUARD_OFF, (UINT32_C(1) << GUARD_OFFENCES) - 1};
	size_t length = strcspn(word, ":");
	if (length == 4 && strncmp(word, "stop", 4) == 0) {
		s.mode = GUARD_STOP;
	} else if (length == 7 && strncmp(word, "survive", 7) == 0) {
		s.mode = GUARD_SURVIVE;
	} else {
		return false;
	}
	word += length;
	if (*word == ':') {
		size_t prefix = sizeof(rules_word) - 1;
		if (strncmp(word + 1, rules_word, prefix) != 0 ||
		    !guard_parse_rules(word + 1 + prefix, &s.rules)) {
			return false;
		}
	}
	*settings = s;
	return true;
}

#endif
