/* test_source.c - report/source.c: source lines for reports, and their hashes. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/report/source.h"

static char path[64];

static void
set_up(void)
{
	snprintf(path, sizeof(path), "/tmp/nngtrace-source-%d.c", (int)getpid());
}

static void
tear_down(void)
{
	unlink(path);
}

TestSuite(source, .init = set_up, .fini = tear_down);

static void
write_file(const char *text, size_t size)
{
	FILE *file = fopen(path, "w");
	cr_assert_not_null(file);
	fwrite(text, 1, size, file);
	fclose(file);
}

static struct source *
find(struct sources *sources, uint64_t recorded_wall_ns)
{
	struct frame frame = {.file = path, .line = 1};
	return source_find(sources, &frame, recorded_wall_ns);
}

static void
expect_line(const struct source *source, unsigned line, const char *text)
{
	size_t length = 0;
	const char *start = source_line(source, line, &length);
	cr_assert_not_null(start);
	cr_expect(length == strlen(text) && memcmp(start, text, length) == 0, "line %u", line);
}

Test(source, has_lines)
{
	struct sources sources = {0};
	size_t length;
	write_file("one\r\n\n  three", 13);
	struct source *source = find(&sources, UINT64_MAX);
	cr_assert_not_null(source);
	cr_expect_eq(source->lines, 3);
	expect_line(source, 1, "one");
	expect_line(source, 2, "");
	expect_line(source, 3, "  three");
	cr_expect_null(source_line(source, 0, &length));
	cr_expect_null(source_line(source, 4, &length));
	cr_expect_eq(find(&sources, UINT64_MAX), source, "read once");
	sources_free(&sources);
}

Test(source, is_read_only_when_it_may_be)
{
	struct sources sources = {0};
	write_file("int x;\n", 7);
	cr_expect_null(find(&sources, 0), "changed after the recording");
	cr_expect(source_changed(&sources, &(struct frame){.file = path}), "and that is known");
	sources_free(&sources);
	unlink(path);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_expect_null(find(&sources, UINT64_MAX), "a pipe");
	sources_free(&sources);
	unlink(path);
	cr_expect_null(find(&sources, UINT64_MAX), "missing");
	sources_free(&sources);
	struct frame relative = {.file = "x.c", .line = 1};
	cr_expect_null(source_find(&sources, &relative, UINT64_MAX), "relative to nobody knows what");
	write_file("int x;\n", 7);
	cr_assert_eq(truncate(path, SOURCE_BYTES_MAX + 1L), 0);
	sources_free(&sources);
	cr_expect_null(find(&sources, UINT64_MAX), "too large");
	sources_free(&sources);
	/* Edited after the build: "/proc/self/exe" is what was made. */
	write_file("int x;\n", 7);
	struct frame edited = {.file = path, .line = 1, .module_path = "/proc/self/exe"};
	cr_expect_null(source_find(&sources, &edited, UINT64_MAX), "newer than the program");
	cr_assert_eq(utimensat(AT_FDCWD, path, (struct timespec[2]){{0}, {0}}, 0), 0);
	sources_free(&sources);
	cr_expect_not_null(source_find(&sources, &edited, UINT64_MAX), "older than the program");
	sources_free(&sources);
}

/* Straight from the definition, for one line: the last 100 characters that are no blanks. */
static uint64_t
hash_from(const char *text)
{
	uint64_t hash = 0;
	unsigned count = 0;
	for (; *text != '\0' && count < 100; text++) {
		if (*text != ' ' && *text != '\t') {
			hash = hash * 37 + (unsigned char)*text;
			count++;
		}
	}
	for (bool end = true; count < 100; count++, end = false) {
		hash = hash * 37 + (end ? 65535 : 0);
	}
	return hash;
}

Test(source, hashes_are_those_of_code_scanning)
{
	struct sources sources = {0};
	const char *text = "int\tmain(void)\n{\n\treturn 0;\n}\n\nint main(void);\n";
	char expected[40];
	write_file(text, strlen(text));
	struct source *source = find(&sources, UINT64_MAX);
	const char *at = text;
	for (unsigned line = 1; line <= source->lines; line++) {
		snprintf(expected, sizeof(expected), "%llx:1", (unsigned long long)hash_from(at));
		cr_expect_str_eq(source_hash(source, line), expected, "line %u", line);
		at = strchr(at, '\n') + 1;
	}
	sources_free(&sources);
}

/* The same hundred characters twice in a file are counted. */
Test(source, equal_hashes_are_numbered)
{
	struct sources sources = {0};
	char text[1024] = "";
	for (int i = 0; i < 2; i++) {
		memset(text + strlen(text), 'x', 150);
		strcat(text, "\n");
	}
	write_file(text, strlen(text));
	struct source *source = find(&sources, UINT64_MAX);
	const char *first = source_hash(source, 1), *second = source_hash(source, 2);
	cr_expect_str_eq(strchr(first, ':'), ":1");
	cr_expect_str_eq(strchr(second, ':'), ":2");
	cr_expect_eq(strncmp(first, second, (size_t)(strchr(first, ':') - first)), 0);
	sources_free(&sources);
}
