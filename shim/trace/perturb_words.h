/*
 * perturb_words.h - what NNGTRACE_PERTURB may say, for the recorder, and for `nngtrace run`, which
 * refuses what the recorder would not take: "SEED", then any of ":budget=PERCENT", ":max=MS",
 * ":at=LIST" (points, with commas between them), and at the end ":plan=FILE". Any thread.
 */
#ifndef NNGTRACE_SHIM_TRACE_PERTURB_WORDS_H
#define NNGTRACE_SHIM_TRACE_PERTURB_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "shim/trace/format.h"

/* Where a call may be delayed: enumerator, word, and where that is. The aux of NNGT_DELAY. */
#define PERTURB_POINTS(X)                                                                          \
	X(GIVE, "give", "before")                                                                      \
	X(INSIDE, "inside", "inside")                                                                  \
	X(TAKE, "take", "after")                                                                       \
	X(CALLBACK, "callback", "before")                                                              \
	X(USE, "use", "before")

enum perturb_point {
#define X(name, word, where) PERTURB_##name,
	PERTURB_POINTS(X)
#undef X
	    PERTURB_POINT_COUNT
};

/* Is the delay before such a call at PERTURB_GIVE (else at PERTURB_USE)? It gives something up. */
static inline bool
perturb_gives(enum nngt_does does)
{
	switch (does) {
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_SEND:
	case NNGT_DOES_BUFFER_SEND:
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
	case NNGT_DOES_AIO_STOP:
	case NNGT_DOES_AIO_CANCEL:
	case NNGT_DOES_AIO_FINISH:
	case NNGT_DOES_START_SEND:
	case NNGT_DOES_START_RECV:
	case NNGT_DOES_START_OTHER:
	case NNGT_DOES_START_DEVICE:
	case NNGT_DOES_DESTROY:
	case NNGT_DOES_CLOSE:
	case NNGT_DOES_CLOSE_ALL:
	case NNGT_DOES_RELEASE:
	case NNGT_DOES_FINI:
	case NNGT_DOES_NN_SEND:
		return true;
	default:
		return false;
	}
}

/* The values of nngt_header.perturb. */
enum perturb_mode { PERTURB_OFF, PERTURB_BLIND, PERTURB_PLANNED };

/* Delays by chance have these lengths: PERTURB_LEAST_NS, twice that, and so on up to the most. */
#define PERTURB_LEAST_NS UINT64_C(64000)
#define PERTURB_MAX_MS   16u   /* the most, unless max= says otherwise */
#define PERTURB_MS_MOST  1000u /* max= takes no more */
/* A thread's delays may take this much of its time, and as much besides. 100: any. */
#define PERTURB_BUDGET         10u
#define PERTURB_FREE_NS        UINT64_C(20000000)
#define PERTURB_PLANNED_BUDGET 50u
#define PERTURB_PLANNED_FREE   UINT64_C(500000000)
#define PERTURB_NO_BUDGET      100u

/* The first line of a plan, as `nngtrace perturb` writes it; then lines that perturb_plan_line
 * takes. */
#define PERTURB_PLAN_MAGIC "nngtrace-plan 1\n"

struct perturb_settings {
	enum perturb_mode mode;
	uint64_t seed;
	uint32_t budget; /* percent; 0: the mode's own */
	uint32_t max_ms;
	uint32_t at;      /* a bit for each point */
	const char *plan; /* the path of a plan, or NULL: delays by chance */
};

/* The word for a point, as NNGTRACE_PERTURB takes it. Static. */
static inline const char *
perturb_point_word(unsigned point)
{
	static const char *const words[] = {
#define X(name, word, where) word,
	    PERTURB_POINTS(X)
#undef X
	};
	return point < PERTURB_POINT_COUNT ? words[point] : "";
}

/* Where the delay of a point lies, seen from its call: "before", "inside" or "after". */
static inline const char *
perturb_point_where(unsigned point)
{
	static const char *const words[] = {
#define X(name, word, where) where,
	    PERTURB_POINTS(X)
#undef X
	};
	return point < PERTURB_POINT_COUNT ? words[point] : "at";
}

/* The word for how delays were chosen. Static. */
static inline const char *
perturb_mode_word(unsigned mode)
{
	return mode == PERTURB_BLIND ? "seeded" : mode == PERTURB_PLANNED ? "planned" : "off";
}

/* Decimal digits up to the first other character, which *end gets. False: none, or above most. */
static inline bool
perturb_number(const char *word, uint64_t most, uint64_t *value, const char **end)
{
	uint64_t number = 0;
	const char *at = word;
	for (; *at >= '0' && *at <= '9'; at++) {
		uint64_t digit = (uint64_t)(*at - '0');
		if (number > (most - digit) / 10) {
			return false;
		}
		number = number * 10 + digit;
	}
	*value = number;
	*end = at;
	return at != word;
}

/* The point that a word of this length names, or PERTURB_POINT_COUNT. */
static inline unsigned
perturb_point_find(const char *word, size_t length)
{
	unsigned point = 0;
	for (; point < PERTURB_POINT_COUNT; point++) {
		const char *known = perturb_point_word(point);
		if (strlen(known) == length && strncmp(known, word, length) == 0) {
			break;
		}
	}
	return point;
}

/* Points with commas between them, up to a ':' or the end, which *end gets. */
static inline bool
perturb_parse_points(const char *list, uint32_t *at, const char **end)
{
	*at = 0;
	for (;;) {
		size_t length = strcspn(list, ",:");
		unsigned point = perturb_point_find(list, length);
		if (point == PERTURB_POINT_COUNT) {
			return false;
		}
		*at |= UINT32_C(1) << point;
		list += length;
		if (*list != ',') {
			*end = list;
			return true;
		}
		list++;
	}
}

/* What follows a word that `from` begins with, or NULL. */
static inline const char *
perturb_after_word(const char *from, const char *word)
{
	size_t length = strlen(word);
	return strncmp(from, word, length) == 0 ? from + length : NULL;
}

/* One setting behind its ':'. *end: behind it. */
static inline bool
perturb_parse_setting(const char *word, struct perturb_settings *s, const char **end)
{
	uint64_t number = 0;
	const char *value;
	if ((value = perturb_after_word(word, "budget=")) != NULL) {
		if (!perturb_number(value, PERTURB_NO_BUDGET, &number, end) || number == 0) {
			return false;
		}
		s->budget = (uint32_t)number;
		return true;
	}
	if ((value = perturb_after_word(word, "max=")) != NULL) {
		if (!perturb_number(value, PERTURB_MS_MOST, &number, end) || number == 0) {
			return false;
		}
		s->max_ms = (uint32_t)number;
		return true;
	}
	if ((value = perturb_after_word(word, "at=")) != NULL) {
		return perturb_parse_points(value, &s->at, end);
	}
	if ((value = perturb_after_word(word, "plan=")) != NULL && *value != '\0') {
		s->plan = value;
		s->mode = PERTURB_PLANNED;
		*end = value + strlen(value);
		return true;
	}
	return false;
}

/* False: not accepted, *settings untouched. A plan's path is a part of word. */
static inline bool
perturb_parse(const char *word, struct perturb_settings *settings)
{
	struct perturb_settings s = {.mode = PERTURB_BLIND,
	                             .max_ms = PERTURB_MAX_MS,
	                             .at = (UINT32_C(1) << PERTURB_POINT_COUNT) - 1};
	if (!perturb_number(word, UINT64_MAX, &s.seed, &word)) {
		return false;
	}
	while (*word != '\0') {
		if (*word != ':' || !perturb_parse_setting(word + 1, &s, &word)) {
			return false;
		}
	}
	*settings = s;
	return true;
}

/* A line of a plan: "MICROSECONDS POINT FUNCTION 0xOFFSET MODULE", the offset in MODULE's file. */
struct perturb_place {
	uint64_t delay_ns, offset;
	unsigned point;
	const char *function, *module; /* parts of the line */
	size_t function_length, module_length;
};

/* Reads "0x..."; *end gets what follows. False: it is none, or too large. */
static inline bool
perturb_hex(const char *word, uint64_t *value, const char **end)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = perturb_after_word(word, "0x"), *digit;
	uint64_t number = 0;
	unsigned count = 0;
	for (; at != NULL && *at != '\0' && (digit = strchr(digits, *at)) != NULL; at++, count++) {
		number = number << 4 | (uint64_t)(digit - digits);
	}
	*value = number;
	*end = at;
	return count > 0 && count <= 16;
}

/* Takes the line that begins at `line`, up to its '\n' or NUL. False: it is none of a plan's. */
static inline bool
perturb_plan_line(const char *line, struct perturb_place *place)
{
	const char *at;
	if (!perturb_number(line, UINT64_C(10000000), &place->delay_ns, &at) || *at != ' ') {
		return false;
	}
	place->delay_ns *= 1000;
	size_t length = strcspn(++at, " \n");
	place->point = perturb_point_find(at, length);
	at += length;
	if (place->point == PERTURB_POINT_COUNT || *at != ' ') {
		return false;
	}
	place->function = ++at;
	place->function_length = strcspn(at, " \n");
	at += place->function_length;
	if (*at != ' ' || !perturb_hex(at + 1, &place->offset, &at) || *at != ' ') {
		return false;
	}
	place->module = ++at;
	place->module_length = strcspn(at, "\n");
	return place->module_length > 0;
}

#endif
