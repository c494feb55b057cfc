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
	const char *text;
};

static void
put(struct call *c, const struct note *note, uint64_t time)
{
	const unsigned length = note->text != NULL ? text_length(note->text) : 0;
	const unsigned bytes = note->size + (note->text != NULL ? 1 + length : 0);
	struct nngt_event *event = call_event(c, bytes);
	if (event == NULL) {
		return;
	}
	uint8_t *p = call_payload(event);
	memcpy(p, note->args, note->size);
	p += note->size;
	if (note->text != NULL) {
		*p = (uint8_t)length;
		memcpy(p + 1, note->text, length);
	}
	record_commit(event, note->function,
	              NNGT_CALL | NNGT_RETURNED | (note->text != NULL ? NNGT_HAS_TEXT : 0),
	              encode_slots(bytes), c->stack, time);
	call_close(c);
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
	struct note note = {function, &address, sizeof(address), text};
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
	struct note note = {NNGT_FN_nngtrace_name_id, args, sizeof(args), name};
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
	struct note note = {NNGT_FN_nngtrace_phase, "", 0, name};
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
	struct note note = {NNGT_FN_nngtrace_mark, "", 0, text};
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
	const unsigned bytes = 1u + pending.length;
	struct nngt_event *event = record_reserve(t, encode_slots(bytes));
	if (event != NULL) {
		uint8_t *p = call_payload(event);
		*p = pending.length;
		memcpy(p + 1, pending.text, pending.length);
		record_commit(event, NNGT_FN_nngtrace_phase, NNGT_CALL | NNGT_RETURNED | NNGT_HAS_TEXT,
		              encode_slots(bytes), 0, clock_before());
	}
	atomic_store(&pending_state, PENDING_NONE);
}
