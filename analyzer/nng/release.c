/* release.c - see release.h */
#include "analyzer/nng/release.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/api.h"

/* A number is four bytes: major, minor, patch, and the stage of the release. */
enum { STAGE_ALPHA = 0, STAGE_BETA = 64, STAGE_FINAL = 255, STAGES = 64 };
#define STAGE_BITS 8

/* A number of one byte at *text, which goes behind it. */
static uint32_t
read_byte(const char **text)
{
	uint32_t value = 0;

	for (; **text >= '0' && **text <= '9'; ++*text) {
		value = value * 10 + (uint32_t)(**text - '0');
		value = value > 255 ? 255 : value;
	}
	return value;
}

/* "a7", "-alpha.7", "b1", "-beta.1", "dev" and nothing. */
static uint32_t
read_stage(const char *text, uint32_t left_out)
{
	text += *text == '-';
	if (*text == '\0') {
		return left_out;
	}
	uint32_t stage = *text == 'b' ? STAGE_BETA : STAGE_ALPHA;
	bool numbered = *text == 'a' || *text == 'b';
	text += strcspn(text, "0123456789");
	uint32_t number = read_byte(&text);
	return numbered ? stage + (number < STAGES ? number : STAGES - 1) : STAGE_ALPHA;
}

/* left_out: the value of parts that the text does not have. */
static uint32_t
parse(const char *text, uint32_t left_out)
{
	uint32_t number = 0;
	bool more = *text >= '0' && *text <= '9';

	if (!more) {
		return 0;
	}
	for (unsigned part = 0; part < 3; part++) {
		/* "2.0a7" is 2.0.0-alpha.7 */
		uint32_t missing = *text == '\0' ? left_out : 0;
		number = number << STAGE_BITS | (more ? read_byte(&text) : missing);
		more = *text == '.';
		text += more;
	}
	return number << STAGE_BITS | read_stage(text, left_out);
}

uint32_t
release_number(const char *text)
{
	return parse(text, 0);
}

uint32_t
release_number_last(const char *text)
{
	return parse(text, STAGE_FINAL);
}

bool
release_within(uint32_t number, const char *range)
{
	char first[16];
	const char *last = strchr(range, '-');
	size_t length = last == NULL ? strlen(range) : (size_t)(last - range);

	if (number == 0 || length >= sizeof(first)) {
		return false;
	}
	memcpy(first, range, length);
	first[length] = '\0';
	last = last == NULL ? first : last + 1;
	return number >= release_number(first) &&
	       (*last == '\0' || number <= release_number_last(last));
}

/* At least the release that has its functions: those of 2.0 are all called "2.0.0dev". */
static uint32_t
number_by_names(uint32_t number, uint32_t has)
{
	static const char *const since[] = {
#define PROBE(name, release) release,
#include "shim/trace/nng_probes.def"
#undef PROBE
	};

	for (unsigned i = 0; i < sizeof(since) / sizeof(since[0]); i++) {
		uint32_t at_least = release_number(since[i]);
		if ((has >> i & 1) != 0 && at_least > number) {
			number = at_least;
		}
	}
	return number;
}

void
release_fill(struct release *release, const char *version, uint32_t has)
{
	/* What is not said is the release itself: "1.5.2" comes after each of its betas. */
	uint32_t said =
	    strstr(version, "dev") != NULL ? release_number(version) : release_number_last(version);
	release->number = said == 0 ? 0 : number_by_names(said, has);
	release->pipe_events_from_1 = release_within(release->number, "2.0a2-");
	for (unsigned id = 0; id < NNGT_FUNCTIONS; id++) {
		release->functions[id] = (uint16_t)id;
	}
	for (unsigned id = NNGT_FUNCTIONS; id < API_FUNCTIONS; id++) {
		if (release_within(release->number, api_function(id)->releases)) {
			release->functions[api_base(id)] = (uint16_t)id;
		}
	}
}

void
release_text(uint32_t number, char text[RELEASE_TEXT])
{
	text[0] = '\0';
	if (number != 0) {
		snprintf(text, RELEASE_TEXT, "%u.%u", number >> 3 * STAGE_BITS,
		         number >> 2 * STAGE_BITS & 0xff);
	}
}

const char *
release_pipe_event(const struct release *release, uint32_t event)
{
	static const struct {
		const char *name;
		uint32_t before, since;
	} events[] = {
#define PIPE_EVENT(name, before, since) {"NNG_PIPE_EV_" #name, before, since},
#include "analyzer/nng/pipe_events.def"
#undef PIPE_EVENT
	};

	for (unsigned i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (event == (release->pipe_events_from_1 ? events[i].since : events[i].before)) {
			return events[i].name;
		}
	}
	return NULL;
}
