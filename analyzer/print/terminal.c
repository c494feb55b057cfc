/* terminal.c - see terminal.h */
#include "analyzer/print/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "analyzer/print/pager.h"

#define WIDTH_MIN 20
#define WIDTH_MAX 10000

/* GNOME Terminal and its like: 0.50; before that a link was printed as it is. */
#define VTE_WITH_LINKS 5000

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

/* The terminal of a stream: what goes to a pager ends there, too. */
static int
descriptor(FILE *stream)
{
	return stream == stdout ? pager_terminal() : fileno(stream);
}

bool
terminal_is_able(void)
{
	const char *term = getenv("TERM");
	return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
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
	return terminal_is_able() && isatty(descriptor(stream)) == 1;
}

bool
terminal_links(enum color_mode mode, FILE *stream)
{
	static const char *const garbage[] = {"linux", "vt", "eterm", "cons", "sun"};
	const char *vte = getenv("VTE_VERSION"), *term = getenv("TERM");
	if (term == NULL || !terminal_color(mode, stream) || !terminal_is_able() ||
	    isatty(descriptor(stream)) != 1 || (stream == stdout && pager_runs())) {
		return false;
	}
	for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
		if (strncmp(term, garbage[i], strlen(garbage[i])) == 0) {
			return false;
		}
	}
	return vte == NULL || atoi(vte) >= VTE_WITH_LINKS;
}

unsigned
terminal_width(FILE *stream, unsigned fallback)
{
	struct winsize size;
	if (ioctl(descriptor(stream), TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN) {
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
