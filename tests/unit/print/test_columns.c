/*
 * The columns that characters take on a terminal, compared with those of the C library: with that
 * of Debian 12, which has the same Unicode, each one; with others, which have an older or a later
 * one, nearly all.
 */
#include <criterion/criterion.h>
#include <gnu/libc-version.h>
#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "analyzer/print/columns.h"
#include "analyzer/print/escape.h"

/* Characters that a later or older Unicode has otherwise. */
#define OTHERS_MAX 3000u

static void
encode(uint32_t code, char *text)
{
	unsigned more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
	for (unsigned i = more; i > 0; i--, code >>= 6) {
		text[i] = (char)(0x80 | (code & 0x3f));
	}
	text[0] = (char)(first[more] | code);
	text[more + 1] = '\0';
}

/* What is escaped before it is printed is never measured. */
Test(columns, are_those_of_the_c_library)
{
	bool same = strcmp(gnu_get_libc_version(), "2.36") == 0;
	unsigned compared = 0, others = 0;
	char text[8];
	cr_assert_not_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (uint32_t code = 0x20; code <= 0x10ffff; code++) {
		bool surrogate = code >= 0xd800 && code <= 0xdfff;
		int wanted = surrogate ? -1 : wcwidth((wchar_t)code);
		if (wanted < 0 || escape_is_needed(code)) {
			continue;
		}
		encode(code, text);
		bool differs = columns_wide(text) != (size_t)wanted;
		cr_expect(!same || !differs, "U+%04X: %zu columns, the C library has %d", code,
		          columns_wide(text), wanted);
		compared++;
		others += differs;
	}
	cr_assert_gt(compared, 100000);
	cr_assert_leq(others, OTHERS_MAX);
}
