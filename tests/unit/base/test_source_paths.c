/* test_source_paths.c - base/source_paths.c: what the names of source files become. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/source_paths.h"

static struct source_paths
paths_with(const char *root, const char *const *maps)
{
	struct source_paths paths = {.root = strdup(root)};
	struct error err = {""};
	for (; *maps != NULL; maps++) {
		cr_assert(source_paths_map(&paths, *maps, &err), "%s", err.text);
	}
	return paths;
}

/* Name, then what is found, then what is shown. */
static void
expect(const struct source_paths *paths, const char *name, const char *file, const char *shown)
{
	char *found = source_paths_find(paths, name);
	cr_expect_str_eq(found, file, "%s: %s, not %s", name, found, file);
	cr_expect_str_eq(source_paths_below(paths, found), shown);
	free(found);
}

Test(source_paths, are_cleaned_as_text)
{
	struct source_paths paths = paths_with("/no/root", (const char *const[]){NULL});
	expect(&paths, "/no/root/./a//b/../c.c", "/no/root/a/c.c", "a/c.c");
	expect(&paths, "/no/../../root/x.c", "/root/x.c", "/root/x.c");
	expect(&paths, "/no/rootless/x.c", "/no/rootless/x.c", "/no/rootless/x.c");
	expect(&paths, "./x.c", "x.c", "x.c");
	expect(&paths, "../../x.c", "../../x.c", "../../x.c");
	expect(&paths, "a/../../x.c", "../x.c", "../x.c");
	source_paths_end(&paths);
}

Test(source_paths, the_first_map_that_fits_is_used)
{
	struct source_paths paths =
	    paths_with("/no/root", (const char *const[]){"/build/app=/no/root", "/build=/elsewhere",
	                                                 "relative/=sub", ".=/no/root/here", NULL});
	expect(&paths, "/build/app/src/x.c", "/no/root/src/x.c", "src/x.c");
	expect(&paths, "/build/application/x.c", "/elsewhere/application/x.c",
	       "/elsewhere/application/x.c");
	expect(&paths, "relative/x.c", "/no/root/sub/x.c", "sub/x.c");
	expect(&paths, "./x.c", "/no/root/here/x.c", "here/x.c");
	source_paths_end(&paths);
}

Test(source_paths, a_map_is_from_and_to)
{
	struct source_paths paths = {0};
	struct error err = {""};
	cr_expect_not(source_paths_map(&paths, "/a", &err));
	cr_expect_not(source_paths_map(&paths, "=/a", &err));
	for (int i = 0; i < SOURCE_MAPS_MAX; i++) {
		cr_assert(source_paths_map(&paths, "/a=", &err));
	}
	cr_expect_not(source_paths_map(&paths, "/a=", &err));
}

/* A working copy at TMP/copy, with a folder in it, and a link to it from outside. */
Test(source_paths, the_root_is_the_nearest_working_copy)
{
	char top[] = "/tmp/nngtrace-paths.XXXXXX", text[128], *real;
	struct error err = {""};
	cr_assert_not_null(mkdtemp(top));
	cr_assert_eq(chdir(top), 0);
	real = realpath(top, NULL);
	cr_assert(mkdir("copy", 0700) == 0 && mkdir("copy/.git", 0700) == 0 &&
	          mkdir("copy/build", 0700) == 0 && symlink("copy", "link") == 0);
	struct source_paths paths = {0};
	cr_assert(source_paths_start(&paths, NULL, &err));
	cr_expect_str_eq(paths.root, real, "without a working copy: the working directory");
	cr_assert_eq(chdir("copy/build"), 0);
	cr_assert(source_paths_start(&paths, NULL, &err));
	snprintf(text, sizeof(text), "%s/copy", real);
	cr_expect_str_eq(paths.root, text);
	cr_assert(source_paths_start(&paths, "../../link", &err));
	cr_expect_str_eq(paths.root, text, "links are followed");
	/* So they are in names: what is seen through a link has one name. */
	fclose(fopen("../x.c", "w"));
	snprintf(text, sizeof(text), "%s/link/x.c", top);
	char *found = source_paths_find(&paths, text);
	cr_expect_str_eq(source_paths_below(&paths, found), "x.c");
	free(found);
	cr_expect_not(source_paths_start(&paths, "missing", &err));
	cr_expect_not(source_paths_start(&paths, "../x.c", &err));
	source_paths_end(&paths);
	free(real);
	cr_assert_eq(chdir(top), 0);
	unlink("copy/x.c");
	unlink("link");
	rmdir("copy/build");
	rmdir("copy/.git");
	rmdir("copy");
	rmdir(top);
}
