/* test_pattern.c - launch/pattern.c: paths as patterns of traces, and what patterns expand to. */
#include <criterion/criterion.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>

#include "analyzer/launch/pattern.h"
#include "shim/config.h"

/* What the recorder makes of a pattern. */
static const char *
expanded(const char *pattern)
{
	static char buffer[PATH_MAX];
	struct text text = text_in(buffer, sizeof(buffer));
	config_expand_out(&text, pattern, 17, "app");
	return text.start;
}

static const char *const paths[] = {"/plain",  "/50%e/%p",       "/100%",
                                    "/%%/%%%", "/a b:c/[x]*?\\", "/"};

Test(pattern, of_a_path_expands_to_it)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		char pattern[PATH_MAX], path[PATH_MAX], glob[PATH_MAX];
		cr_assert(pattern_of_path(paths[i], pattern, sizeof(pattern)));
		cr_expect_str_eq(expanded(pattern), paths[i]);
		cr_expect(pattern_only_path(pattern, path));
		cr_expect_str_eq(path, paths[i]);
		pattern_glob(pattern, glob, sizeof(glob));
		cr_expect_eq(fnmatch(glob, paths[i], 0), 0, "%s does not fit %s", glob, paths[i]);
	}
}

Test(pattern, may_name_many)
{
	static const char *const many[] = {"%p", "/a/%e.%p.trace", "%%%p", "[%e]*"};
	for (size_t i = 0; i < sizeof(many) / sizeof(many[0]); i++) {
		char path[PATH_MAX], glob[PATH_MAX];
		cr_expect_not(pattern_only_path(many[i], path), "%s", many[i]);
		pattern_glob(many[i], glob, sizeof(glob));
		cr_expect_eq(fnmatch(glob, expanded(many[i]), 0), 0, "%s does not fit %s", glob,
		             expanded(many[i]));
	}
	char glob[PATH_MAX];
	pattern_glob("%%p", glob, sizeof(glob));
	cr_expect_eq(fnmatch(glob, "%p", 0), 0);
	cr_expect_neq(fnmatch(glob, "%17", 0), 0);
}

Test(pattern, that_is_too_long_is_refused)
{
	char pattern[8];
	cr_expect(pattern_of_path("/23456", pattern, sizeof(pattern)));
	cr_expect_not(pattern_of_path("/2345678", pattern, sizeof(pattern)));
	cr_expect_not(pattern_of_path("/%%%%", pattern, sizeof(pattern)));
	cr_expect(strlen(pattern) < sizeof(pattern));
}
