/* config.c - see config.h */
#include "shim/config.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim/trace/format.h"

/* Digits up to the first other character, which *end gets. False: none, or too large. */
static bool
parse_number(const char *word, uint64_t *value, const char **end)
{
	uint64_t number = 0;
	const char *at = word;
	for (; *at >= '0' && *at <= '9'; at++) {
		uint64_t digit = (uint64_t)(*at - '0');
		if (number > (UINT64_MAX - digit) / 10) {
			return false;
		}
		number = number * 10 + digit;
	}
	*value = number;
	*end = at;
	return at != word;
}

bool
config_parse_depth(const char *word, uint32_t *value)
{
	uint64_t number;
	const char *end;
	if (!parse_number(word, &number, &end) || *end != '\0' || number > NNGT_STACK_MAX) {
		return false;
	}
	*value = (uint32_t)number;
	return true;
}

bool
config_parse_limit(const char *word, uint64_t *value)
{
	uint64_t number;
	const char *end;
	unsigned shift = 0;
	if (!parse_number(word, &number, &end)) {
		return false;
	}
	switch (*end) {
	case 'K':
		shift = 10;
		break;
	case 'M':
		shift = 20;
		break;
	case 'G':
		shift = 30;
		break;
	default:
		break;
	}
	if (shift != 0) {
		end++;
	}
	if (*end != '\0' || number > UINT64_MAX >> shift || number << shift < CONFIG_LIMIT_LEAST) {
		return false;
	}
	*value = number << shift;
	return true;
}

bool
config_parse_out(const char *word)
{
	if (*word == '\0') {
		return false;
	}
	for (; *word != '\0'; word++) {
		if (*word == '%') {
			word++;
			if (*word != 'p' && *word != 'e' && *word != '%') {
				return false;
			}
		}
	}
	return true;
}

/* Set by `nngtrace record --no-children`; what is no number does not restrict anything. */
static bool
is_ours(const char *only)
{
	uint64_t pid;
	const char *end;
	return only == NULL || !parse_number(only, &pid, &end) || *end != '\0' ||
	       pid == (uint64_t)getpid();
}

void
config_read(struct config *c)
{
	*c = (struct config){.out = CONFIG_OUT_DEFAULT, .depth = CONFIG_DEPTH_DEFAULT};
	c->ours = is_ours(getenv("NNGTRACE_ONLY"));
	if (!c->ours) {
		return; /* and nothing is said */
	}
	const char *word = getenv("NNGTRACE_OUT");
	if (word != NULL && config_parse_out(word)) {
		c->out = word;
	} else if (word != NULL) {
		say("NNGTRACE_OUT=", word,
		    ": not a path with %p (pid), %e (program) or %%; using " CONFIG_OUT_DEFAULT, NULL);
	}
	word = getenv("NNGTRACE_DEPTH");
	if (word != NULL && !config_parse_depth(word, &c->depth)) {
		say("NNGTRACE_DEPTH=", word, ": not a number of frames from 0 to 256; using 32", NULL);
	}
	c->self_check = getenv("NNGTRACE_SELFCHECK");
	word = getenv("NNGTRACE_LIMIT");
	if (word != NULL && !config_parse_limit(word, &c->limit)) {
		say("NNGTRACE_LIMIT=", word,
		    ": not a number of bytes, with K, M or G, from 64K; using no limit", NULL);
	}
	word = getenv("NNGTRACE_PREALLOC");
	if (word != NULL && !config_parse_limit(word, &c->prealloc)) {
		say("NNGTRACE_PREALLOC=", word,
		    ": not a number of bytes, with K, M or G, from 64K; the trace grows as it is written",
		    NULL);
	}
	c->prealloc = config_prealloc();
	c->limit = c->prealloc != 0 ? c->prealloc : c->limit;
}

uint64_t
config_prealloc(void)
{
	uint64_t prealloc = 0, limit = 0;
	const char *word = getenv("NNGTRACE_PREALLOC"), *other = getenv("NNGTRACE_LIMIT");
	if (word == NULL || !is_ours(getenv("NNGTRACE_ONLY")) || !config_parse_limit(word, &prealloc)) {
		return 0;
	}
	return other != NULL && config_parse_limit(other, &limit) && limit < prealloc ? limit
	                                                                              : prealloc;
}

bool
config_expand_out(struct text *t, const char *out, uint32_t pid, const char *program)
{
	bool has_pid = false;
	for (; *out != '\0'; out++) {
		if (*out != '%' || out[1] == '\0') {
			text_add_bytes(t, out, 1);
			continue;
		}
		out++;
		if (*out == 'p') {
			text_add_number(t, pid);
			has_pid = true;
		} else if (*out == 'e') {
			text_add(t, program);
		} else {
			text_add_bytes(t, out, 1);
		}
	}
	return has_pid;
}
