/*
 * manual.h - where the pages of NNG's manual are in the web: few distributions have them as
 * packages.
 *
 * nng.nanomsg.org has the manuals of some releases of NNG 1, a page for each function, and one of
 * NNG 2, a page for each subject. The table in manual.c was compared with the files of that site
 * (the branch gh-pages of NNG's repository, as of July 2026).
 */
#ifndef NNGTRACE_NNG_MANUAL_H
#define NNGTRACE_NNG_MANUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A page that a text names, as "nng_sendmsg(3)": these characters of the text, and the address. */
struct manual_page {
	const char *name;
	size_t length;
	char address[128];
};

/*
 * The next page that is named from text on; false when there is none. release: which NNG is meant
 * (release.h); one that has no manual of its own gets that of the release before it, and 0, an
 * unknown one, the last of NNG 1. Nothing is allocated; any thread may call.
 */
bool manual_next(const char *text, uint32_t release, struct manual_page *page);

#endif
