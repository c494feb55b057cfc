/* text.c - see text.h */
#include "shim/base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

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

void
say(const char *first, ...)
{
	int saved = errno;
	char buffer[1024];
	struct text line = text_in(buffer, sizeof(buffer) - 1); /* room for the newline */
	va_list parts;
	text_add(&line, "nngtrace: ");
	va_start(parts, first);
	for (const char *part = first; part != NULL; part = va_arg(parts, const char *)) {
		text_add(&line, part);
	}
	va_end(parts);
	buffer[line.length++] = '\n';
	ssize_t written = write(STDERR_FILENO, buffer, line.length);
	(void)written; /* there is nobody else to tell */
	errno = saved;
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
