/* test_config.c - shim/config.c: what the environment variables may be. */
#include <criterion/criterion.h>
#include <string.h>

#include "shim/config.h"

static uint32_t
depth_of(const char *word)
{
	uint32_t depth = 777;
	bool accepted = config_parse_depth(word, &depth);
	cr_assert(accepted == (depth != 777), "%s", word);
	return depth;
}

static uint64_t
limit_of(const char *word)
{
	uint64_t limit = 777;
	bool accepted = config_parse_limit(word, &limit);
	cr_assert(accepted == (limit != 777), "%s", word);
	return limit;
}

Test(config, depth)
{
	cr_expect_eq(depth_of("0"), 0);
	cr_expect_eq(depth_of("32"), 32);
	cr_expect_eq(depth_of("0256"), 256);
	const char *bad[] = {
	    "", "257", "-1", "+1", " 1", "1 ", "0x10", "4294967296", "99999999999999999999"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(depth_of(bad[i]), 777, "%s", bad[i]);
	}
}

Test(config, limit)
{
	cr_expect_eq(limit_of("65536"), 65536);
	cr_expect_eq(limit_of("64K"), 65536);
	cr_expect_eq(limit_of("3M"), 3 << 20);
	cr_expect_eq(limit_of("17179869183G"), UINT64_C(17179869183) << 30);
	const char *bad[] = {
	    "",    "65535", "63K", "1T", "64k", "K", "M1", "17179869184G", "18446744073709551616",
	    "-1M", "1MB"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		cr_expect_eq(limit_of(bad[i]), 777, "%s", bad[i]);
	}
}

Test(config, out)
{
	cr_expect(config_parse_out("a"));
	cr_expect(config_parse_out("/x/%p/%e.%%"));
	cr_expect_not(config_parse_out(""));
	cr_expect_not(config_parse_out("a%"));
	cr_expect_not(config_parse_out("%d"));
}

static bool
expands_to(const char *out, const char *expected, bool *has_pid)
{
	char buffer[32];
	struct text text = text_in(buffer, sizeof(buffer));
	*has_pid = config_expand_out(&text, out, 4321, "prog");
	return strcmp(buffer, expected) == 0 && text.length == strlen(expected);
}

Test(config, expand)
{
	bool has_pid;
	cr_expect(expands_to("a.%e.%p.%%", "a.prog.4321.%", &has_pid));
	cr_expect(has_pid);
	cr_expect(expands_to("%%p", "%p", &has_pid));
	cr_expect_not(has_pid);
}

Test(text, is_cut_at_the_end)
{
	char buffer[8];
	struct text text = text_in(buffer, sizeof(buffer));
	text_add(&text, "1234");
	text_add_number(&text, 567);
	cr_expect_not(text.cut);
	text_add(&text, "8");
	cr_expect(text.cut);
	cr_expect_str_eq(buffer, "1234567");
}

Test(text, numbers)
{
	char buffer[64];
	struct text text = text_in(buffer, sizeof(buffer));
	text_add_number(&text, 0);
	text_add(&text, " ");
	text_add_number(&text, UINT64_MAX);
	cr_expect_str_eq(buffer, "0 18446744073709551615");
}
