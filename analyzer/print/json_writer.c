/* json_writer.c - see json_writer.h */
#include "analyzer/print/json_writer.h"

#include <inttypes.h>
#include <string.h>

#include "analyzer/base/utf8.h"
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

/* lines: ends of lines and tabs are our own, and stay. */
static void
quoted(FILE *out, const char *text, bool lines)
{
	fputc('"', out);
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
		uint32_t code;
		unsigned bytes = utf8_character(at, &code);
		if (*at == '"' || *at == '\\') {
			fprintf(out, "\\%c", *at++);
		} else if (lines && (*at == '\n' || *at == '\t')) {
			fputs(*at++ == '\n' ? "\\n" : "\\t", out);
		} else if (bytes > 0 && !escape_is_needed(code)) {
			fwrite(at, 1, bytes, out);
			at += bytes;
		} else {
			fprintf(out, "\\\\x%02x", *at++);
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
		quoted(json->out, key, false);
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
	quoted(json->out, text == NULL ? "" : text, false);
}

void
json_put_lines(struct json *json, const char *key, const char *text)
{
	item(json, key);
	quoted(json->out, text == NULL ? "" : text, true);
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
