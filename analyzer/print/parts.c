/* parts.c - see parts.h */
#include "analyzer/print/parts.h"

#include <inttypes.h>
#include <string.h>

#include "analyzer/print/escape.h"

static void
print_where(const struct frame *frame, const char *file, char *text, size_t size)
{
	size_t used;
	if (file != NULL) {
		used = text_escape(file, text, size);
		if (frame->line != 0) {
			snprintf(text + used, size - used, ":%u", frame->line);
		}
	} else if (frame->module[0] != '\0') {
		used = text_escape(frame->module, text, size);
		snprintf(text + used, size - used, "+0x%" PRIx64, frame->offset);
	} else {
		snprintf(text, size, "0x%" PRIx64, frame->offset);
	}
}

void
text_where(const struct frame *frame, char *text, size_t size)
{
	print_where(frame, frame->shown, text, size);
}

void
text_base(const struct frame *frame, char *text, size_t size)
{
	const char *slash = frame->file != NULL ? strrchr(frame->file, '/') : NULL;
	print_where(frame, slash != NULL ? slash + 1 : frame->file, text, size);
}

void
text_function(const struct frame *frame, char *text, size_t size)
{
	text_escape(frame->function != NULL ? frame->function : "", text, size);
}

void
text_number(uint64_t number, char *text, size_t size)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	size_t used = 0;
	for (int i = 0; i < length && used + 2 < size; i++) {
		if (i > 0 && (length - i) % 3 == 0) {
			text[used++] = ',';
		}
		text[used++] = digits[i];
	}
	text[used] = '\0';
}

size_t
text_columns(const char *text)
{
	size_t columns = 0;
	for (; *text != '\0'; text++) {
		columns += ((unsigned char)*text & 0xc0) != 0x80;
	}
	return columns;
}

void
text_shorten(char *path, size_t most)
{
	static const char cut[] = "...";
	const size_t length = sizeof(cut) - 1;
	const char *tail = text_columns(path) > most ? path : NULL;

	while (tail != NULL && text_columns(tail) + length > most) {
		tail = strchr(tail + 1, '/');
	}
	if (tail != NULL && tail >= path + length) {
		memmove(path + length, tail, strlen(tail) + 1);
		memcpy(path, cut, length);
	}
}

const char *
text_style(const struct report_options *options, enum text_style style)
{
	static const char *const sequences[] = {[STYLE_ERROR] = "\033[1;31m",
	                                        [STYLE_WARNING] = "\033[1;33m",
	                                        [STYLE_NOTE] = "\033[1;36m",
	                                        [STYLE_STRONG] = "\033[1m",
	                                        [STYLE_DIM] = "\033[2m"};
	return options->color ? sequences[style] : "";
}

const char *
text_plain(const struct report_options *options)
{
	return options->color ? "\033[0m" : "";
}
