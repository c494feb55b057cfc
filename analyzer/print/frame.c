/* frame.c - see frame.h */
#include "analyzer/print/frame.h"

#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/style.h"
#include "analyzer/print/uri.h"

#define CUT "..." /* stands for what was left out */

static void
print_where(const struct frame *frame, const char *file, char *text, size_t size)
{
	size_t used;
	if (file != NULL) {
		used = escape_text(file, text, size);
		if (frame->line != 0) {
			snprintf(text + used, size - used, ":%u", frame->line);
		}
	} else if (frame->module[0] != '\0') {
		used = escape_text(frame->module, text, size);
		snprintf(text + used, size - used, "+0x%" PRIx64, frame->offset);
	} else {
		snprintf(text, size, "0x%" PRIx64, frame->offset);
	}
}

void
frame_where(const struct frame *frame, char *text, size_t size)
{
	print_where(frame, frame->shown, text, size);
}

void
frame_base(const struct frame *frame, char *text, size_t size)
{
	const char *slash = frame->file != NULL ? strrchr(frame->file, '/') : NULL;
	print_where(frame, slash != NULL ? slash + 1 : frame->file, text, size);
}

void
frame_print_place(FILE *out, const struct frame *frame, const char *text, bool link)
{
	char uri[3 * PATH_MAX], host[HOST_NAME_MAX + 1] = "";
	if (!link || frame->file == NULL || frame->file[0] != '/' || access(frame->file, F_OK) != 0) {
		fputs(text, out);
		return;
	}
	/* The host, because the terminal may be another machine's. */
	if (gethostname(host, sizeof(host) - 1) != 0) {
		host[0] = '\0';
	}
	uri_text(frame->file, host, uri, sizeof(uri));
	fprintf(out, "\033]8;;%s\033\\%s\033]8;;\033\\", uri, text);
}

/* Bytes of an operator's name at *at, whose "<" and ">" are no brackets; 0: none begins there. */
static size_t
operator_length(const char *name, const char *at)
{
	static const char word[] = "operator";
	size_t length = sizeof(word) - 1;
	bool begins = at == name || (!isalnum((unsigned char)at[-1]) && at[-1] != '_');
	return begins && strncmp(at, word, length) == 0 ? length + strspn(at + length, "<>=-*") : 0;
}

/* Takes out what stands between the outermost "<" and ">". "<>" becomes longer. */
static void
drop_arguments(const char *name, char *to)
{
	size_t depth = 0;
	for (const char *at = name; *at != '\0';) {
		size_t length = depth == 0 ? operator_length(name, at) : 0;
		length = length > 0 ? length : 1;
		bool single = length == 1;
		if (single && *at == '<' && depth++ == 0) {
			to = stpcpy(to, "<" CUT ">");
		} else if (single && *at == '>' && depth > 0 && at[-1] != '-') {
			depth--;
		} else if (depth == 0) {
			to = mempcpy(to, at, length);
		}
		at += length;
	}
	*to = '\0';
}

/* The ends of a name say most. */
static void
drop_middle(char *name, size_t most)
{
	size_t wide = columns_wide(name), half = (most - strlen(CUT)) / 2;
	if (wide > most) {
		char *head = name + columns_fitting(name, half);
		const char *tail = name + columns_fitting(name, wide - half);
		memmove(mempcpy(head, CUT, strlen(CUT)), tail, strlen(tail) + 1);
	}
}

void
frame_function(const struct frame *frame, char *text, size_t size)
{
	const char *name = frame->function != NULL ? frame->function : "";
	size_t length = strlen(name);
	char *whole = length > FRAME_FUNCTION_COLUMNS ? malloc(4 * length + 1) : NULL;
	size_t escaped = whole != NULL ? escape_text(name, whole, 4 * length + 1) : 0;
	char *brief = whole != NULL ? malloc(3 * escaped + 2 * sizeof(CUT)) : NULL;
	if (brief != NULL && columns_wide(whole) > FRAME_FUNCTION_COLUMNS) {
		drop_arguments(whole, brief);
		drop_middle(brief, FRAME_FUNCTION_COLUMNS);
		escape_text(brief, text, size);
	} else {
		escape_text(name, text, size);
	}
	free(brief);
	free(whole);
}

void
frame_print(FILE *out, const struct frame *frame)
{
	char where[256];
	frame_where(frame, where, sizeof(where));
	escape_print(out, frame->function);
	fprintf(out, "%s%s%s", frame->function != NULL ? "  " : "", where,
	        frame->inlined ? "  (inlined)" : "");
}

void
frame_shorten(char *path, size_t most)
{
	const size_t length = strlen(CUT);
	const char *tail = columns_wide(path) > most ? path : NULL;

	while (tail != NULL && columns_wide(tail) + length > most) {
		tail = strchr(tail + 1, '/');
	}
	if (tail != NULL && tail >= path + length) {
		memmove(path + length, tail, strlen(tail) + 1);
		memcpy(path, CUT, length);
	}
}
