/* check: exit statuses, outputs that fail, several traces; and the pages of the rules. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/cmd/checking.h"
#include "analyzer/cmd/command.h"
#include "analyzer/print/json_writer.h"
#include "analyzer/print/page.h"
#include "analyzer/rules/finding.h"
#include "tests/support/trace_writer.h"

static char directory[64], clean[96], wrong[96], report[96];

static void
write_trace(const char *path, int frees)
{
	struct trace_writer *writer = trace_writer_open(path);
	struct nngt_header *header = trace_writer_header(writer);
	header->end = NNGT_END_STATUS;
	header->wait_status = 0;
	trace_writer_thread(writer, 0, 4711, "main");
	trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x5500, 3));
	for (int i = 0; i < frees; i++) {
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(0x5500));
	}
	cr_assert(trace_writer_close(writer));
}

static void
set_up(void)
{
	strcpy(directory, "/tmp/nngtrace-check-XXXXXX");
	cr_assert_not_null(mkdtemp(directory));
	snprintf(clean, sizeof(clean), "%s/clean.trace", directory);
	snprintf(wrong, sizeof(wrong), "%s/wrong.trace", directory);
	snprintf(report, sizeof(report), "%s/report", directory);
	write_trace(clean, 1);
	write_trace(wrong, 2);
	cr_redirect_stdout();
	cr_redirect_stderr();
}

static void
tear_down(void)
{
	unlink(clean);
	unlink(wrong);
	unlink(report);
	rmdir(directory);
}

TestSuite(check, .init = set_up, .fini = tear_down);

/* Runs `nngtrace check` with the words up to NULL. */
static int
check(const char *first, ...)
{
	char *words[16] = {"check"};
	int count = 1;
	va_list args;
	va_start(args, first);
	for (const char *word = first; word != NULL; word = va_arg(args, const char *)) {
		words[count++] = (char *)word;
	}
	va_end(args);
	optind = 0;
	return command_check.run(count, words);
}

Test(check, exit_status_follows_fail_on)
{
	cr_expect_eq(check(clean, NULL), 0);
	cr_expect_eq(check(wrong, NULL), 1);
	cr_expect_eq(check("--fail-on", "note", wrong, NULL), 1);
	cr_expect_eq(check("--fail-on", "never", wrong, NULL), 0);
	cr_expect_eq(check(clean, wrong, NULL), 1);
}

Test(check, what_cannot_be_done_is_2)
{
	cr_expect_eq(check(NULL), 2);
	cr_expect_eq(check("--fail-on", "panic", clean, NULL), 2);
	cr_expect_eq(check("--format", "xml", clean, NULL), 2);
	cr_expect_eq(check("--color", "blue", clean, NULL), 2);
	cr_expect_eq(check("--nonsense", clean, NULL), 2);
	cr_expect_eq(check("/nowhere/a.trace", NULL), 2);
	cr_expect_eq(check("/dev", NULL), 2, "a folder without a trace");
	cr_expect_eq(check(directory, NULL), 1, "a folder with traces");
	cr_expect_eq(check(wrong, "/nowhere/a.trace", NULL), 2);
}

Test(check, an_output_that_fails_is_2)
{
	cr_expect_eq(check("-o", "/dev/full", wrong, NULL), 2);
	cr_expect_eq(check("-o", "/nowhere/report", wrong, NULL), 2);
	FILE *full = fopen("/dev/full", "w");
	struct check_options options;
	check_options_init(&options);
	cr_expect_eq(check_traces(&(char *){wrong}, 1, &options, full), 2);
	fclose(full);
}

Test(check, a_trace_is_not_overwritten)
{
	cr_expect_eq(check("-o", wrong, clean, wrong, NULL), 2);
	cr_expect_eq(check(wrong, NULL), 1, "it is still there");
}

Test(check, one_report_for_several_traces)
{
	cr_expect_eq(check("--format", "json", "-o", report, clean, wrong, wrong, NULL), 1);
	json_t *root = json_load_file(report, JSON_REJECT_DUPLICATES, NULL);
	cr_assert_not_null(root);
	cr_expect_eq(json_array_size(json_object_get(root, "traces")), 3);
	json_t *findings = json_object_get(root, "findings");
	cr_assert_eq(json_array_size(findings), 2);
	json_t *first = json_array_get(findings, 0), *second = json_array_get(findings, 1);
	cr_expect_str_eq(json_string_value(json_object_get(first, "rule")), "msg-double-free");
	cr_expect_eq(json_integer_value(json_object_get(first, "trace")), 1);
	cr_expect_eq(json_integer_value(json_object_get(second, "trace")), 2);
	cr_expect_str_eq(json_string_value(json_object_get(first, "fingerprint")),
	                 json_string_value(json_object_get(second, "fingerprint")));
	json_decref(root);
}

Test(check, json_takes_any_bytes)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct json json;
	json_start(&json, out);
	json_open(&json, NULL, '[');
	json_put_string(&json, NULL, "a\"b\\c\n\x1b\x7f \xc3\xa4 \xf0\x9f\x98\x80");
	json_put_string(&json, NULL, "\xff \xc3 \xc0\xaf \xed\xa0\x80 \xf5\x80\x80\x80 \xe2\x82");
	json_put_string(&json, NULL, NULL);
	json_put_unsigned(&json, NULL, UINT64_MAX);
	json_put_signed(&json, NULL, INT64_MIN);
	json_open(&json, NULL, '{');
	json_close(&json, '}');
	json_close(&json, ']');
	json_finish(&json);
	fclose(out);
	/* UINT64_MAX is more than the parser holds; the numbers are looked at as text. */
	cr_expect_not_null(strstr(text, "18446744073709551615,\n  -9223372036854775808,\n  {}\n]\n"));
	json_t *root = json_loads(text, JSON_DECODE_INT_AS_REAL, NULL);
	cr_assert_not_null(root, "%s", text);
	cr_expect_str_eq(json_string_value(json_array_get(root, 0)),
	                 "a\"b\\c\\x0a\\x1b\\x7f \xc3\xa4 \xf0\x9f\x98\x80");
	cr_expect_str_eq(json_string_value(json_array_get(root, 1)),
	                 "\\xff \\xc3 \\xc0\\xaf \\xed\\xa0\\x80 \\xf5\\x80\\x80\\x80 \\xe2\\x82");
	json_decref(root);
	free(text);
}

Test(check, every_rule_has_a_page)
{
	for (int rule = 0; rule < RULE_COUNT; rule++) {
		const char *id = rule_get((enum rule_id)rule)->id;
		cr_expect_not_null(page_find(id), "%s", id);
	}
	cr_expect_null(page_find("no-such-rule"));
	cr_expect_null(page_find(""));
}

Test(check, pages_are_laid_out_for_terminals)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	page_print(
	    out,
	    "# a-rule\n\n## What\nOne `two` *three* four five\nsix.\n- an item of a\n  list\n```c\n"
	    "  x = [1](2) * `y`;\n\n```\nsee [other](other.md), [s](../../samples/s1/README.md)\n",
	    false, 24);
	fclose(out);
	cr_expect_str_eq(text,
	                 "a-rule\n\nWhat\nOne two three four five\nsix.\n- an item of a list\n"
	                 "      x = [1](2) * `y`;\n\nsee other, samples/s1\n",
	                 "%s", text);
	free(text);
}
