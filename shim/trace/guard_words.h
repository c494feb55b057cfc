/*
 * guard_words.h - what NNGTRACE_GUARD may say, for the recorder, and for `nngtrace run`, which
 * refuses what the recorder would not take: "stop" or "survive", then, in any order, ":rules=LIST",
 * ":quarantine=SIZE" (bytes, with K, M or G) and ":copy", which has a quarantine, too. LIST has ids
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

/* In nngt_header.guard beside the mode. */
#define GUARD_KEEPS     0x100u /* messages are kept for a while after their end */
#define GUARD_COPIES    0x200u /* NNG got copies of what was sent */
#define GUARD_MODE_MASK 0xffu

/* The word for a mode, as NNGTRACE_GUARD takes it, without sizes and rules. Static. */
static inline const char *
guard_mode_word(unsigned header)
{
	static const char *const words[][3] = {{"off", "off", "off"},
	                                       {"stop", "stop:quarantine", "stop:copy"},
	                                       {"survive", "survive:quarantine", "survive:copy"}};
	unsigned mode = header & GUARD_MODE_MASK;
	unsigned more = (header & GUARD_COPIES) != 0 ? 2 : (header & GUARD_KEEPS) != 0 ? 1 : 0;
	return words[mode <= GUARD_SURVIVE ? mode : GUARD_OFF][more];
}

struct guard_settings {
	enum guard_mode mode;
	uint32_t rules;      /* a bit for each offence that counts */
	uint64_t quarantine; /* bytes of messages that are kept after their end; 0: none */
	bool copy;           /* NNG gets copies of what is sent, and the originals are kept */
};

#define GUARD_QUARANTINE (UINT64_C(16) << 20) /* with `copy` alone */

/* What nngt_header.guard says of them. */
static inline uint32_t
guard_settings_word(const struct guard_settings *s)
{
	return (uint32_t)s->mode | (s->quarantine != 0 ? GUARD_KEEPS : 0) |
	       (s->copy ? GUARD_COPIES : 0);
}

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

/* The list ends with the word, or at a ':'. False: a word of it matches no rule of the guard. */
static inline bool
guard_parse_rules(const char *list, uint32_t *rules)
{
	*rules = *list == '-' ? (UINT32_C(1) << GUARD_OFFENCES) - 1 : 0;
	for (;;) {
		bool away = *list == '-';
		list += away;
		size_t length = strcspn(list, ",:");
		uint32_t found = 0;
		for (unsigned i = 0; i < GUARD_OFFENCES; i++) {
			found |= (uint32_t)guard_glob(list, length, guard_offence_rule(i)) << i;
		}
		if (found == 0) {
			return false;
		}
		*rules = away ? *rules & ~found : *rules | found;
		if (list[length] != ',') {
			return true;
		}
		list += length + 1;
	}
}

/* "16M". Ends with the word, or at a ':'. False: no number, 0, or too large. */
static inline bool
guard_parse_size(const char *word, uint64_t *bytes)
{
	uint64_t number = 0;
	size_t digits = strspn(word, "0123456789");
	for (size_t i = 0; i < digits && number < UINT64_C(1) << 30; i++) {
		number = number * 10 + (uint64_t)(word[i] - '0');
	}
	word += digits;
	unsigned shift = *word == 'K' ? 10 : *word == 'M' ? 20 : *word == 'G' ? 30 : 0;
	word += shift != 0;
	*bytes = number << shift;
	return number != 0 && number < UINT64_C(1) << 30 && (*word == '\0' || *word == ':');
}

/* One of the words behind the mode. */
static inline bool
guard_parse_word(const char *word, struct guard_settings *s)
{
	static const char rules[] = "rules=", size[] = "quarantine=", copy[] = "copy";
	if (strncmp(word, rules, sizeof(rules) - 1) == 0) {
		return guard_parse_rules(word + sizeof(rules) - 1, &s->rules);
	}
	if (strncmp(word, size, sizeof(size) - 1) == 0) {
		return guard_parse_size(word + sizeof(size) - 1, &s->quarantine);
	}
	s->copy = true;
	return strcspn(word, ":") == sizeof(copy) - 1 && strncmp(word, copy, sizeof(copy) - 1) == 0;
}

/* False: not accepted, *settings untouched. */
static inline bool
guard_parse(const char *word, struct guard_settings *settings)
{
	struct guard_settings s = {.rules = (UINT32_C(1) << GUARD_OFFENCES) - 1};
	size_t length = strcspn(word, ":");
	if (length == 4 && strncmp(word, "stop", 4) == 0) {
		s.mode = GUARD_STOP;
	} else if (length == 7 && strncmp(word, "survive", 7) == 0) {
		s.mode = GUARD_SURVIVE;
	} else {
		return false;
	}
	for (word += length; *word == ':'; word += strcspn(word, ":")) {
		word++;
		if (!guard_parse_word(word, &s)) {
			return false;
		}
	}
	if (s.copy && s.quarantine == 0) {
		s.quarantine = GUARD_QUARANTINE;
	}
	*settings = s;
	return true;
}

#endif
