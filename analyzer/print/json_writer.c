/* json_writer.c - see json_writer.h */
#include "analyzer/print/json_writer.h"

#include <inttypes.h>
#include <string.h>

#include "analyzer/print/escape.h"

void
json_start(struct json *json, FILE *out)
{
	memset(json, 0, sizeof(*json));
	json->out = out;
}

void
json_finish(struct json *json)
{
	fputc('\n', json->out);
}

static void
line(struct json *json)
{
	if (!json->one_line) {
		fprintf(json->out, "\n%*s", (int)json->depth * 2, "");
	}
}

/* How many bytes of UTF-8 start here; 0: they are not a character (RFC 3629). */
static unsigned
character(const unsigned char *text)
{
	static const struct {
		unsigned char low, high, second_low, second_high, bytes;
	} leads[] = {
	    {0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
	    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
	    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (text[0] < leads[i].low || text[0] > leads[i].high) {
			continue;
		}
		if (leads[i].bytes > 1 &&
		    (text[1] < leads[i].second_low || text[1] > leads[i].second_high)) {
			return 0;
		}
		for (unsigned byte = 2; byte < leads[i].bytes; byte++) {
			if (text[byte] < 0x80 || text[byte] > 0xbf) {
				return 0;
			}
		}
		return leads[i].bytes;
	}
	return 0;
}

/* The code of a character that would steer a terminal or turn the text around; else 0. */
static unsigned
harmful(const unsigned char *text, unsigned bytes)
{
	unsigned code = bytes == 1   ? text[0]
	                : bytes == 2 ? (text[0] & 0x1fu) << 6 | (text[1] & 0x3fu)
	                : bytes == 3
	                    ? (text[0] & 0x0fu) << 12 | (text[1] & 0x3fu) << 6 | (text[2] & 0x3fu)
	                    : (text[0] & 0x07u) << 18 | (text[1] & 0x3fu) << 12 |
	                          (text[2] & 0x3fu) << 6 | (text[3] & 0x3fu);
	return text_is_harmful(code) ? code : 0;
}

/* As JSON has it: what is beyond 16 bits is two halves (RFC 8259). */
static void
escaped(FILE *out, unsigned code)
{
	if (code < 0x10000) {
		fprintf(out, "\\u%04x", code);
	} else {
		fprintf(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10), 0xdc00 + (code & 0x3ff));
	}
}

static void
quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
		unsigned bytes = character(at);
		if (bytes == 0) {
			fprintf(out, "\\\\x%02x", *at++);
		} else if (*at == '"' || *at == '\\') {
			fprintf(out, "\\%c", *at++);
		} else if (harmful(at, bytes) != 0) {
			escaped(out, harmful(at, bytes));
			at += bytes;
		} else {
			fwrite(at, 1, bytes, out);
			at += bytes;
		}
	}
	fputc('"', out);
}

static void
item(struct json *json, const char *key)
{
	if (json->depth > 0) {
		if (json->has_items[json->depth]) {
			fputc(',', json->out);
		}
		json->has_items[json->depth] = true;
		line(json);
	}
	if (key != NULL) {
		quoted(json->out, key);
		fputs(": ", json->out);
	}
}

void
json_open(struct json *json, const char *key, char bracket)
{
	item(json, key);
	fputc(bracket, json->out);
	if (json->depth < JSON_DEPTH_MAX) {
		json->depth++;
	}
	json->has_items[json->depth] = false;
}

void
json_close(struct json *json, char bracket)
{
	bool had_items = json->has_items[json->depth];
	json->depth--;
	if (had_items) {
		line(json);
	}
	fputc(bracket, json->out);
}

void
json_put_string(struct json *json, const char *key, const char *text)
{
	item(json, key);
	quoted(json->out, text == NULL ? "" : text);
}

void
json_put_unsigned(struct json *json, const char *key, uint64_t value)
{
	item(json, key);
	fprintf(json->out, "%" PRIu64, value);
}

void
json_put_signed(struct json *json, const char *key, int64_t value)
{
	item(json, key);
	fprintf(json->out, "%" PRId64, value);
}

void
json_put_bool(struct json *json, const char *key, bool value)
{
	item(json, key);
	fputs(value ? "true" : "false", json->out);
}

void
json_put_null(struct json *json, const char *key)
{
	item(json, key);
	fputs("null", json->out);
}

void
json_put_address(struct json *json, const char *key, uint64_t value)
{
	item(json, key);
	fprintf(json->out, "\"0x%" PRIx64 "\"", value);
}
