/* name.c - see name.h */
#include "analyzer/history/name.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/nng/api.h"
#include "analyzer/read/trace.h"

static unsigned
find_kind(const char *word, size_t length)
{
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		const char *known = api_kind_word(kind);
		if (strlen(known) == length && strncmp(known, word, length) == 0) {
			return kind;
		}
	}
	return NNGT_NO_OBJECT;
}

/* Nothing is at so low an address: "msg 17" is the number that reports write as msg#17. */
#define LOWEST_ADDRESS 65536u

bool
history_name_parse(const char *text, struct history_name *name)
{
	*name = (struct history_name){.kind = NNGT_NO_OBJECT};
	size_t word = strcspn(text, "#: ");
	if (text[word] != '\0') {
		name->kind = find_kind(text, word);
		name->by_number = text[word] == '#';
		if (name->kind == NNGT_NO_OBJECT) {
			return false;
		}
		/* The model has strings and buffers in one space of addresses. */
		name->kind = name->kind == NNGT_STRING ? NNGT_BUFFER : name->kind;
		text += word + 1;
	}
	if (!isdigit((unsigned char)text[0])) {
		return false;
	}
	bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	char *end;
	errno = 0;
	name->value = strtoull(text, &end, hexadecimal ? 16 : 10);
	if (name->kind != NNGT_NO_OBJECT && api_kind_width(name->kind) == 8 && !hexadecimal &&
	    name->value < LOWEST_ADDRESS) {
		name->by_number = true;
	}
	return *end == '\0' && errno == 0 && name->value != 0 && !(name->by_number && hexadecimal);
}

void
history_name_print(const struct history_name *name, char *text, size_t size)
{
	const char *word = name->kind != NNGT_NO_OBJECT ? api_kind_word(name->kind) : "";
	const char *blank = word[0] != '\0' ? " " : "";
	if (name->by_number) {
		snprintf(text, size, "%s#%" PRIu64, word, name->value);
	} else if (name->kind != NNGT_NO_OBJECT ? api_kind_width(name->kind) == 8
	                                        : name->value > UINT32_MAX) {
		snprintf(text, size, "%s%s0x%" PRIx64, word, blank, name->value);
	} else {
		snprintf(text, size, "%s%s%" PRIu64, word, blank, name->value);
	}
}

bool
history_name_fits(const struct history_name *name, unsigned kind, uint64_t key, uint64_t number)
{
	return (name->kind == NNGT_NO_OBJECT || name->kind == kind) &&
	       name->value == (name->by_number ? number : key);
}

bool
history_thread_fits(const struct trace *trace, uint32_t index, const char *wanted)
{
	const struct trace_thread *thread = trace_thread(trace, index);
	if (wanted == NULL) {
		return true;
	}
	char *end;
	uintmax_t number = strtoumax(wanted, &end, 10);
	if (*end == '\0' &&
	    (number == (uintmax_t)index + 1 || (thread != NULL && number == thread->tid))) {
		return true;
	}
	return thread != NULL && strcmp(thread->name, wanted) == 0;
}
