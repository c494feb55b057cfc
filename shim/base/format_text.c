/* format_text.c - see format_text.h */
#include "shim/base/format_text.h"

#include <errno.h>
#include <string.h>

struct text
text_in(char *buffer, size_t size)
{
	buffer[0] = '\0';
	return (struct text){.start = buffer, .size = size};
}

void
text_add_bytes(struct text *t, const char *more, size_t length)
{
	size_t room = t->size - 1 - t->length;
	if (length > room) {
		length = room;
		t->cut = true;
	}
	memcpy(t->start + t->length, more, length);
	t->length += length;
	t->start[t->length] = '\0';
}

void
text_add(struct text *t, const char *more)
{
	text_add_bytes(t, more, strlen(more));
}

void
text_add_number(struct text *t, uint64_t number)
{
	char digits[20];
	size_t count = 0;
	do {
		digits[sizeof(digits) - ++count] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	text_add_bytes(t, digits + sizeof(digits) - count, count);
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

const char *
error_reason(int number)
{
#ifdef __GLIBC__
	/* strerror translates, which takes memory. */
	const char *reason = strerrordesc_np(number);
	return reason != NULL ? reason : "unknown error";
#else
	return strerror(number);
#endif
}
