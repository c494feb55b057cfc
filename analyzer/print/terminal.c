/* terminal.c - see terminal.h */
#include "analyzer/print/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_MIN 20
#define WIDTH_MAX 10000

bool
terminal_color_parse(const char *word, enum color_mode *mode)
{
	static const char *const words[] = {
	    [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i]) == 0) {
			*mode = (enum color_mode)i;
			return true;
		}
	}
	return false;
}

bool
terminal_color(enum color_mode mode, FILE *stream)
{
	if (mode != COLOR_AUTO) {
		return mode == COLOR_ALWAYS;
	}
	const char *no_color = getenv("NO_COLOR");
	if (no_color != NULL && no_color[0] != '\0') {
		return false;
	}
	const char *term = getenv("TERM");
	if (term == NULL || strcmp(term, "dumb") == 0) {
		return false;
	}
	return isatty(fileno(stream)) == 1;
}

unsigned
terminal_width(FILE *stream, unsigned fallback)
{
	struct winsize size;
	if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN) {
		return size.ws_col;
	}
	const char *columns = getenv("COLUMNS");
	if (columns != NULL) {
		char *end;
		long value = strtol(columns, &end, 10);
		if (*end == '\0' && value >= WIDTH_MIN && value <= WIDTH_MAX) {
			return (unsigned)value;
		}
	}
	return fallback;
}
