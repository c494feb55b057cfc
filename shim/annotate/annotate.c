/*
 * annotate.c - see annotate.h
 *
 * A text lies in the event itself, so it costs no lock and no table, goes the way of all events
 * when the flight recorder makes room, and survives whatever ends the process.
 */
#include "shim/annotate/annotate.h"

#include <stddef.h>
#include <string.h>

#include "shim/nng/call.h"

/*
 * The phase that was begun before the recording. Whoever finds it in use by another thread gives
 * up: of two phases that begin at once either may be the one.
 */
enum { PENDING_NONE, PENDING_BUSY, PENDING_TEXT };
static _Atomic int pending_state;
static struct {
	uint8_t length;
	char text[NNGT_TEXT_MAX];
} pending;

static _Atomic bool refused; /* there is no recording, and there will be none */

/* Bytes of a text that are recorded; of one that is too long, no half of a character of UTF-8. */
static unsigned
text_length(const char *text)
{
	unsigned length = 0;
	while (length < NNGT_TEXT_MAX && text[length] != '\0') {
		length++;
	}
	for (unsigned back = 0; back < 3 && ((unsigned char)text[length] & 0xc0) == 0x80; back++) {
		length--;
	}
	return length;
}

/* An event that begins with these bytes; text: or NULL. */
struct note {
	enum nngt_function function;
	const void *args;
	unsigned size;
	uint32_t pointers; /* see record_event */
	const char *text;
};
#define PAYLOAD_MOST (sizeof(uint64_t) + 1 + NNGT_TEXT_MAX)

/* The payload of a note with these bytes and this text, or NULL. Returns how long it is. */
static unsigned
fill(uint8_t payload[PAYLOAD_MOST], const void *args, unsigned size, const char *text,
     unsigned length)
{
	memcpy(payload, args, size);
	if (text == NULL) {
		return size;
	}
	payload[size] = (uint8_t)length;
	memcpy(payload + size + 1, text, length);
	return size + 1 + length;
}

static void
put(struct call *c, const struct note *note, uint64_t time)
{
	uint8_t payload[PAYLOAD_MOST];
	const unsigned length = note->text != NULL ? text_length(note->text) : 0;
	const unsigned bytes = fill(payload, note->args, note->size, note->text, length);
	const unsigned flags = NNGT_RETURNED | (note->text != NULL ? NNGT_HAS_TEXT : 0);
	if (call_event(c, note->function, NNGT_CALL | flags, c->stack, payload, bytes, note->pointers,
	               time) != NULL) {
		call_close(c);
	}
}

/* caller, frame: of the exported function. A take is stamped after the hand-over that it ends. */
static void
annotate(const struct note *note, const void *caller, struct arch_frame frame)
{
	if (record_epoch() == 0) {
		return;
	}
	const bool after = note->function == NNGT_FN_nngtrace_take;
	const uint64_t taken = after ? clock_after() : 0;
	struct call call = call_open(caller, frame);
	put(&call, note, after ? taken : clock_before());
}

static void
annotate_object(enum nngt_function function, const void *object, const char *text,
                const void *caller, struct arch_frame frame)
{
	const uint64_t address = (uintptr_t)object;
	struct note note = {function, &address, sizeof(address), 1, text};
	annotate(&note, caller, frame);
}

EXPORTED void
nngtrace_annotate_name(const void *object, const char *name)
{
	annotate_object(NNGT_FN_nngtrace_name, object, name, CALLER, FRAME);
}

/* enum nngt_kind of a word, or NNGT_NO_OBJECT. */
static uint32_t
kind_of(const char *word)
{
	static const struct {
		const char *word;
		uint32_t kind, width;
	} kinds[] = {
#define X(kind, word, width) {word, NNGT_##kind, width},
	    NNGT_OBJECT_KINDS(X)
#undef X
	};
	for (unsigned i = 0; word != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].width == 4 && strcmp(kinds[i].word, word) == 0) {
			return kinds[i].kind;
		}
	}
	return NNGT_NO_OBJECT;
}

EXPORTED void
nngtrace_annotate_name_id(const char *kind, uint32_t id, const char *name)
{
	const uint32_t args[] = {kind_of(kind), id};
	struct note note = {NNGT_FN_nngtrace_name_id, args, sizeof(args), 0, name};
	annotate(&note, CALLER, FRAME);
}

EXPORTED void
nngtrace_annotate_give(const void *object)
{
	annotate_object(NNGT_FN_nngtrace_give, object, NULL, CALLER, FRAME);
}

EXPORTED void
nngtrace_annotate_take(const void *object)
{
	annotate_object(NNGT_FN_nngtrace_take, object, NULL, CALLER, FRAME);
}

EXPORTED void
nngtrace_annotate_keep(const void *object)
{
	annotate_object(NNGT_FN_nngtrace_keep, object, NULL, CALLER, FRAME);
}

EXPORTED void
nngtrace_annotate_phase(const char *name)
{
	struct note note = {NNGT_FN_nngtrace_phase, "", 0, 0, name};
	annotate(&note, CALLER, FRAME);
	if (record_epoch() == 0 && atomic_exchange(&pending_state, PENDING_BUSY) != PENDING_BUSY) {
		pending.length = name != NULL ? (uint8_t)text_length(name) : 0;
		memcpy(pending.text, name != NULL ? name : "", pending.length);
		atomic_store(&pending_state, name != NULL ? PENDING_TEXT : PENDING_NONE);
	}
}

EXPORTED void
nngtrace_annotate_mark(const char *text)
{
	struct note note = {NNGT_FN_nngtrace_mark, "", 0, 0, text};
	annotate(&note, CALLER, FRAME);
}

EXPORTED bool
nngtrace_annotate_recording(void)
{
	return !atomic_load(&refused);
}

void
annotate_refuse(void)
{
	atomic_store(&refused, true);
}

void
annotate_begin(struct record_thread *t)
{
	int text = PENDING_TEXT;
	if (!atomic_compare_exchange_strong(&pending_state, &text, PENDING_BUSY)) {
		return;
	}
	uint8_t payload[PAYLOAD_MOST];
	const unsigned bytes = fill(payload, "", 0, pending.text, pending.length);
	record_event(t, NNGT_FN_nngtrace_phase, NNGT_CALL | NNGT_RETURNED | NNGT_HAS_TEXT, 0, payload,
	             bytes, 0, clock_before());
	atomic_store(&pending_state, PENDING_NONE);
}
