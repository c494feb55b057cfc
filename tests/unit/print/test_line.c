/* Numbers in lines are those that printf writes, whichever way is taken to write them. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/print/line.h"

static struct line line;

/* What is in the line is as wanted; the line is empty afterwards. */
static void
expect(const char *wanted)
{
	line_char(&line, '\0');
	cr_expect_str_eq(line.text, wanted);
	cr_expect(!line.failed);
	line_free(&line);
}

static void
expect_number(uint64_t value, struct line_rising *last, struct line_rising *last_us)
{
	char wanted[64];
	snprintf(wanted, sizeof(wanted), "%" PRIu64, value);
	line_unsigned(&line, value);
	expect(wanted);
	line_unsigned_rising(&line, last, value);
	expect(wanted);
	snprintf(wanted, sizeof(wanted), "0x%" PRIx64, value);
	line_hex(&line, value);
	expect(wanted);
	snprintf(wanted, sizeof(wanted), "%" PRIu64 ".%03" PRIu64, value / 1000, value % 1000);
	line_us(&line, value);
	expect(wanted);
	line_us_rising(&line, last_us, value);
	expect(wanted);
	snprintf(wanted, sizeof(wanted), "%09" PRIu64, value);
	line_digits(&line, value, 9);
	expect(wanted);
}

Test(line, writes_numbers_as_printf_does)
{
	struct line_rising last = {0}, last_us = {0};
	for (unsigned bit = 0; bit < 64; bit++) {
		uint64_t value = UINT64_C(1) << bit;
		expect_number(value - 1, &last, &last_us);
		expect_number(value, &last, &last_us);
		expect_number(value | 1, &last, &last_us);
	}
	expect_number(UINT64_MAX, &last, &last_us);
	uint64_t power = 1;
	for (unsigned digits = 0; digits < 20; digits++, power *= 10) {
		expect_number(power - 1, &last, &last_us);
		expect_number(power, &last, &last_us);
		expect_number(power + 999999, &last,
		              &last_us); /* other digits, the same ones before them */
	}
	expect_number(0, &last, &last_us);
}

Test(line, short_words_and_long_ones)
{
	const char *const texts[] = {"", "msg ", "exactly thirty-two letters long.",
	                             "a word that does not fit into the place of a short one"};
	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct line_word word = line_word(texts[i]);
		line_put(&line, &word);
		expect(texts[i]);
	}
	cr_expect_eq(strlen(texts[2]), LINE_SHORT);
}

Test(line, pieces_are_copied_whole)
{
	struct line_piece piece = {0};
	char text[LINE_PIECE + 2];
	memset(text, 'x', sizeof(text));
	for (size_t length = 0; length <= LINE_PIECE + 1; length++) {
		line_text(&line, "before");
		line_bytes(&line, text, length);
		line_keep_piece(&line, strlen("before"), &piece);
		line_free(&line);
		cr_expect_eq(piece.length, length <= LINE_PIECE ? length : 0);
	}
	line_text(&line, "0123");
	line_keep_piece(&line, 1, &piece);
	line_free(&line);
	char *at = line_put_piece(&line, &piece);
	cr_assert_not_null(at);
	at[1] = '-';
	line_put_piece(&line, &piece);
	expect("1-3123");
}
