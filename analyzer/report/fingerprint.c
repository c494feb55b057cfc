/*
 * fingerprint.c - the identity of a defect across runs, machines and rebuilds: no addresses,
 * no times, no lines, no counts; see account.h
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/report/account.h"

/* Deeper frames say how the program came here that time, not what is wrong. */
#define FRAMES_THAT_COUNT 8

#define START UINT64_C(0xcbf29ce484222325)

/* FNV-1a, with the final NUL, so that ("a", "bc") is not ("ab", "c"). */
static uint64_t
add(uint64_t hash, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
	}
	return (hash ^ 0) * UINT64_C(0x100000001b3);
}

/* Without what the optimiser adds to names in symbol tables: ".part.0", ".constprop.1"... */
static size_t
name_length(const char *name)
{
	const char *suffix = strchr(name, '.');
	return suffix == NULL || suffix == name ? strlen(name) : (size_t)(suffix - name);
}

static uint64_t
add_frame(uint64_t hash, const struct frame *frame)
{
	if (frame->function != NULL) {
		return add(hash, frame->function, name_length(frame->function));
	}
	char offset[24];
	snprintf(offset, sizeof(offset), "+%" PRIx64, frame->module[0] == '\0' ? 0 : frame->offset);
	hash = add(hash, frame->module, strlen(frame->module));
	return add(hash, offset, strlen(offset));
}

static bool
same_function(const struct frame *a, const struct frame *b)
{
	return a->function != NULL && b->function != NULL && strcmp(a->function, b->function) == 0;
}

static uint64_t
add_place(uint64_t hash, const struct account_place *place)
{
	const struct frame *last = NULL;
	unsigned counted = 0;
	hash = add(hash, place->function, strlen(place->function));
	for (unsigned i = 0; i < place->count && counted < FRAMES_THAT_COUNT; i++) {
		const struct frame *frame = &place->frames[i];
		if (frame->library || (last != NULL && same_function(frame, last))) {
			continue; /* recursion is as deep as the data */
		}
		hash = add_frame(hash, frame);
		last = frame;
		counted++;
		if (frame->function != NULL && strcmp(frame->function, "main") == 0) {
			break; /* what calls main differs from one libc to the next */
		}
	}
	return hash;
}

void
account_fingerprint(const struct account *account, char text[17])
{
	const char *rule = rule_get(account->finding->rule)->id;
	uint64_t hash = add(START, rule, strlen(rule));
	hash = add_place(hash, &account->places[account->offence]);
	if (account->turning >= 0) {
		hash = add_place(hash, &account->places[account->turning]);
	}
	snprintf(text, 17, "%016" PRIx64, hash);
}

static uint64_t
add_lines(uint64_t hash, const struct account_place *place)
{
	char number[24];
	hash = add(hash, place->function, strlen(place->function));
	for (unsigned i = 0; i < place->count; i++) {
		const struct frame *frame = &place->frames[i];
		if (frame->library) {
			continue; /* whichever way NNG came to call back */
		}
		bool line = frame->file != NULL && frame->line != 0;
		const char *file = line ? frame->file : frame->module_path;
		hash = add(hash, file == NULL ? "" : file, file == NULL ? 0 : strlen(file));
		hash = add(hash, frame->function == NULL ? "" : frame->function,
		           frame->function == NULL ? 0 : strlen(frame->function));
		snprintf(number, sizeof(number), "%" PRIx64, line ? frame->line : frame->offset);
		hash = add(hash, number, strlen(number));
	}
	return hash;
}

uint64_t
account_key(const struct account *account)
{
	const struct finding *finding = account->finding;
	char kind[64];
	snprintf(kind, sizeof(kind), "%d %d %d", (int)finding->rule, (int)finding->severity,
	         finding->certain);
	uint64_t hash = add(START, kind, strlen(kind));
	hash = add_lines(hash, &account->places[account->offence]);
	if (account->turning >= 0) {
		hash = add_lines(hash, &account->places[account->turning]);
	} else if (account->places[account->offence].count == 0) {
		/* Nothing to compare: the same only if it says the same. */
		hash = add(hash, finding->message, strlen(finding->message));
	}
	return hash;
}
