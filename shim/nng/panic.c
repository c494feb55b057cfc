/* panic.c - see panic.h */
#include "shim/nng/panic.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "shim/trace/format.h"
#include "shim/record/record.h"

/*
 * nni_panic puts its words together on its own stack, prints them, and calls abort, perhaps
 * through one more function. Its frame is a few hundred bytes in all releases.
 */
#define FRAMES_MOST 1024
#define WORDS_MOST  200
static const char start[] = "panic: ";

/*
 * The words on the stack, or NULL. Nothing is read beyond them, and without them less than what
 * lies above the frames of any thread.
 */
static const char *
find_words(const char *stack)
{
	for (size_t i = 0; i < FRAMES_MOST; i++) {
		size_t same = 0;
		while (same < sizeof(start) - 1 && stack[i + same] == start[same]) {
			same++;
		}
		if (same == sizeof(start) - 1) {
			return stack + i;
		}
	}
	return NULL;
}

static size_t
words_length(const char *words)
{
	size_t length = 0;
	while (length < WORDS_MOST && words[length] != '\0' && words[length] != '\n') {
		length++;
	}
	return length;
}

void
panic_note(const char *stack)
{
	struct record_thread *t = &record_self;
	int saved = errno;
	/* Not from inside the recorder, and for the sake of this alone no recording is started. */
	const char *words = record_epoch() != 0 && !t->busy ? find_words(stack) : NULL;
	if (words != NULL && record_enter(t)) {
		struct record_part part = {.data = words, .size = words_length(words)};
		record_rename(t);
		record_meta(NNGT_META_PANIC, t->index, 0, &part, 1);
		record_leave(t);
	}
	errno = saved;
}
