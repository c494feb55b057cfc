/*
 * fingerprint.c - the identity of a defect across runs, machines and rebuilds: no addresses,
 * no times, no lines, no counts; see account.h
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/report/account.h"
#include "shim/trace/hash.h"

/* Deeper frames say how the program came here that time, not what is wrong. */
#define FRAMES_THAT_COUNT 8

/* With the final NUL, so that ("a", "bc") is not ("ab", "c"). */
static uint64_t
add(uint64_t hash, const char *text, size_t length)
{
	return hash_step(hash_bytes(hash, text, length), 0);
}

/*
 * Without what the optimiser adds to the names of the copies that it makes of a function, such as
 * ".part.0" and ".constprop.1". What else has a dot (Go, Rust) is the name itself.
 */
static size_t
name_length(const char *name)
{
	static const char *const suffixes[] = {".part.",  ".constprop.", ".isra.",      ".cold",
	                                       ".sra.",   ".lto_priv.",  ".localalias", ".llvm.",
	                                       ".clone.", " [clone "};
	size_t length = strlen(name);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		const char *suffix = strstr(name, suffixes[i]);
		if (suffix != NULL && suffix != name && (size_t)(suffix - name) < length) {
			length = (size_t)(suffix - name);
		}
	}
	return length;
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
	if (a->function == NULL || b->function == NULL) {
		return false;
	}
	size_t length = name_length(a->function);
	return length == name_length(b->function) && strncmp(a->function, b->function, length) == 0;
}

static bool
is_main(const struct frame *frame)
{
	return frame->function != NULL && name_length(frame->function) == 4 &&
	       strncmp(frame->function, "main", 4) == 0;
}

/*
 * Calls use for each frame that counts, innermost first: those of the application, recursion once
 * (it is as deep as the data), and not what calls main, which differs from one libc to the next.
 * Returns whether the stack was long enough to know that these are all.
 */
static bool
each_frame(const struct account_place *place, void (*use)(void *data, const struct frame *frame),
           void *data)
{
	const struct frame *last = NULL;
	unsigned counted = 0;
	for (unsigned i = account_next_own(place, 0); i < place->count && counted < FRAMES_THAT_COUNT;
	     i = account_next_own(place, i + 1)) {
		const struct frame *frame = &place->frames[i];
		if (last != NULL && same_function(frame, last)) {
			continue;
		}
		use(data, frame);
		last = frame;
		counted++;
		if (is_main(frame)) {
			return true;
		}
	}
	return counted == FRAMES_THAT_COUNT || !place->cut;
}

static void
hash_frame(void *data, const struct frame *frame)
{
	uint64_t *hash = data;
	*hash = add_frame(*hash, frame);
}

static uint64_t
add_place(uint64_t hash, const struct account_place *place)
{
	hash = add(hash, place->function, strlen(place->function));
	each_frame(place, hash_frame, &hash);
	return hash;
}

static uint64_t
fingerprint(const struct account *account)
{
	const char *rule = rule_get(account->finding->rule)->id;
	uint64_t hash = add(HASH_START, rule, strlen(rule));
	hash = add_place(hash, &account->places[account->offence]);
	if (account->turning >= 0) {
		hash = add_place(hash, &account->places[account->turning]);
	}
	return hash;
}

void
account_fingerprint(const struct account *account, char text[ACCOUNT_FINGERPRINT])
{
	snprintf(text, ACCOUNT_FINGERPRINT, "%016" PRIx64, fingerprint(account));
}

struct doubts {
	bool nameless;
	bool gone; /* another frame may be gone with this one */
};

static void
doubt_frame(void *data, const struct frame *frame)
{
	struct doubts *doubts = data;
	doubts->nameless = doubts->nameless || frame->function == NULL;
	doubts->gone = doubts->gone || frame->gone;
}

const char *
account_unusual(const struct account *account)
{
	const struct account_place *places[2] = {&account->places[account->offence], NULL};
	struct doubts doubts = {0};
	bool whole = true;
	places[1] = account->turning >= 0 ? &account->places[account->turning] : NULL;
	for (unsigned i = 0; i < 2 && places[i] != NULL; i++) {
		whole = each_frame(places[i], doubt_frame, &doubts) && whole;
	}
	return doubts.nameless ? "functions have no names here"
	       : doubts.gone   ? "frames were optimised away"
	       : !whole        ? "the stacks were recorded with few frames"
	                       : NULL;
}

/* Up to the caller in which the story comes together; further out it is who runs the story. */
static uint64_t
add_lines(uint64_t hash, const struct account_place *place)
{
	char number[24];
	for (unsigned i = account_next_own(place, 0); i < place->count && i <= place->caller;
	     i = account_next_own(place, i + 1)) {
		const struct frame *frame = &place->frames[i];
		bool line = frame->file != NULL && frame->line != 0;
		const char *file = line ? frame->file : frame->module_path;
		hash = add(hash, file == NULL ? "" : file, file == NULL ? 0 : strlen(file));
		snprintf(number, sizeof(number), "%" PRIx64, line ? frame->line : frame->offset);
		hash = add(hash, number, strlen(number));
	}
	return hash;
}

uint64_t
account_key(const struct account *account)
{
	const struct finding *finding = account->finding;
	uint64_t hash = fingerprint(account);
	hash = add_lines(hash, &account->places[account->offence]);
	if (account->turning >= 0) {
		hash = add_lines(hash, &account->places[account->turning]);
	} else if (account->places[account->offence].count == 0) {
		/* Nothing to compare: the same only if it says the same. */
		hash = add(hash, finding->message, strlen(finding->message));
	}
	return hash;
}
