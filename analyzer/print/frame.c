/* frame.c - see frame.h */
#include "analyzer/print/frame.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/style.h"
#include "analyzer/print/uri.h"

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

void
frame_function(const struct frame *frame, char *text, size_t size)
{
	escape_text(frame->function != NULL ? frame->function : "", text, size);
}

void
frame_shorten(char *path, size_t most)
{
	static const char cut[] = "...";
	const size_t length = sizeof(cut) - 1;
	const char *tail = columns_wide(path) > most ? path : NULL;

	while (tail != NULL && columns_wide(tail) + length > most) {
		tail = strchr(tail + 1, '/');
	}
	if (tail != NULL && tail >= path + length) {
		memmove(path + length, tail, strlen(tail) + 1);
		memcpy(path, cut, length);
	}
}
