/* test_print.c - analyzer/print: text that others chose, in texts and in JSON. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/json_writer.h"

/* UTF-8 of a character beyond ASCII. */
static void
encode(uint32_t code, char *out)
{
	unsigned more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
	*out++ = (char)(leads[more] | code >> 6 * more);
	while (more-- > 0) {
		*out++ = (char)(0x80 | (code >> 6 * more & 0x3f));
	}
	*out = '\0';
}

/* Whether the character stands as it is in a text; the JSON must say the same. */
static bool
is_printed(uint32_t code)
{
	char character[5], text[64], *json_text = NULL;
	size_t size;
	struct json json;
	encode(code, character);
	escape_text(character, text, sizeof(text));
	FILE *out = open_memstream(&json_text, &size);
	json_start(&json, out);
	json_open(&json, NULL, '{');
	json_put_string(&json, "key", character);
	json_close(&json, '}');
	json_finish(&json);
	fclose(out);
	json_t *root = json_loads(json_text, 0, NULL);
	cr_assert(root != NULL, "U+%04x: %s", code, json_text);
	cr_expect_str_eq(json_string_value(json_object_get(root, "key")), text, "U+%04x", code);
	bool printed = strcmp(text, character) == 0;
	cr_expect_eq(printed, strstr(json_text, character) != NULL, "U+%04x", code);
	json_decref(root);
	free(json_text);
	return printed;
}

/* Those that Unicode calls Bidi_Control, and those that are not seen. */
Test(print, hidden_characters_are_escaped)
{
	static const struct {
		uint32_t first, last;
	} hidden[] = {
	    {0x80, 0x9f},         {0xad, 0xad},       {0x61c, 0x61c},     {0x180e, 0x180e},
	    {0x200b, 0x200f},     {0x2028, 0x202e},   {0x2060, 0x2064},   {0x2066, 0x206f},
	    {0xfe00, 0xfe0f},     {0xfeff, 0xfeff},   {0xfff9, 0xfffb},   {0xfffe, 0xffff},
	    {0x1d173, 0x1d17a},   {0xe0001, 0xe0001}, {0xe0020, 0xe007f}, {0xe0100, 0xe01ef},
	    {0x10fffe, 0x10ffff},
	};
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		for (uint32_t code = hidden[i].first; code <= hidden[i].last; code++) {
			cr_expect_not(is_printed(code), "U+%04x", code);
		}
	}
}

Test(print, others_are_not)
{
	static const uint32_t seen[] = {0xa0,   0xe9,   0x5d0,  0x61b,  0x61d,  0x627,   0x3042,
	                                0x2010, 0x2027, 0x2030, 0xfffd, 0x4e2d, 0x1f600, 0x20000};
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++) {
		cr_expect(is_printed(seen[i]), "U+%04x", seen[i]);
	}
}
