/* manual.c - see manual.h */
#include "analyzer/nng/manual.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/nng/release.h"

#define SITE "https://nng.nanomsg.org/"

/* The releases of NNG 1 whose manual is there, each from which release on; the first is the oldest
 * that nngtrace knows. */
static const struct {
	const char *since, *folder;
} manuals[] = {
    {"1.5", "v1.5.2"},   {"1.6", "v1.6.0"},   {"1.7", "v1.7.0"}, {"1.7.1", "v1.7.1"},
    {"1.7.2", "v1.7.2"}, {"1.7.3", "v1.7.3"}, {"1.8", "v1.8.0"}, {"1.10", "v1.10.0"},
};
#define MANUALS (sizeof(manuals) / sizeof(manuals[0]))

/* The subjects of NNG 2's manual by what names begin with; the first that fits. */
static const struct {
	const char *prefix, *subject;
} subjects[] = {
    {"nn_", "migrate/nanomsg"},
    {"nng_aio", "api/aio"},
    {"nng_ctx", "api/ctx"},
    {"nng_msg", "api/msg"},
    {"nng_http", "api/http"},
    {"nng_stream", "api/stream"},
    {"nng_stat", "api/stats"},
    {"nng_url", "api/url"},
    {"nng_tls", "api/tls"},
    {"nng_pipe", "api/pipe"},
    {"nng_dialer", "api/endpoint"},
    {"nng_listener", "api/endpoint"},
    {"nng_strerror", "api/errors"},
    {"nng_alloc", "api/memory"},
    {"nng_free", "api/memory"},
    {"nng_str", "api/memory"},
    {"nng_req", "proto/req"},
    {"nng_rep", "proto/rep"},
    {"nng_respondent", "proto/respondent"},
    {"nng_surveyor", "proto/surveyor"},
    {"nng_", "api/sock"},
    {"nng", "index"},
};
#define SUBJECTS (sizeof(subjects) / sizeof(subjects[0]))

static void
put_address(struct manual_page *page, size_t name_length, uint32_t release)
{
	if (release >= release_number("2.0a1")) {
		for (size_t i = 0; i < SUBJECTS; i++) {
			size_t length = strlen(subjects[i].prefix);
			if (length <= name_length && strncmp(page->name, subjects[i].prefix, length) == 0) {
				snprintf(page->address, sizeof(page->address), SITE "ref/%s.html",
				         subjects[i].subject);
				return;
			}
		}
	}
	size_t at = release == 0 ? MANUALS - 1 : 0;
	while (release != 0 && at + 1 < MANUALS && release >= release_number(manuals[at + 1].since)) {
		at++;
	}
	const char *section = page->name + name_length + 1;
	snprintf(page->address, sizeof(page->address), SITE "man/%s/%.*s.%.*s.html", manuals[at].folder,
	         (int)name_length, page->name, (int)strcspn(section, ")"), section);
}

/* The characters of a name of NNG's at the beginning of the text. */
static size_t
name_length(const char *text)
{
	size_t length = 0;
	while (islower((unsigned char)text[length]) || isdigit((unsigned char)text[length]) ||
	       text[length] == '_') {
		length++;
	}
	return length;
}

bool
manual_next(const char *text, uint32_t release, struct manual_page *page)
{
	while (*text != '\0') {
		size_t length = name_length(text);
		const char *section = text + length;
		bool ours = strncmp(text, "nng_", 4) == 0 || strncmp(text, "nn_", 3) == 0 ||
		            (length == 3 && strncmp(text, "nng", 3) == 0);
		if (ours && section[0] == '(' && isdigit((unsigned char)section[1])) {
			size_t letters = 2 + name_length(section + 2);
			if (section[letters] == ')') {
				page->name = text;
				page->length = length + letters + 1;
				put_address(page, length, release);
				return true;
			}
		}
		text += length > 0 ? length : 1;
	}
	return false;
}
