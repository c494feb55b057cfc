/*
 * json_writer.h - writes JSON, indented by two spaces or on one line, any bytes in and valid JSON
 * out. Errors of the stream are left for its owner to find.
 *
 * One thread at a time for one struct json.
 */
#ifndef NNGTRACE_PRINT_JSON_WRITER_H
#define NNGTRACE_PRINT_JSON_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_DEPTH_MAX 16

struct json {
	FILE *out;
	bool one_line; /* set after json_start: no line ends but the final one */
	unsigned depth;
	bool has_items[JSON_DEPTH_MAX + 1];
};

/* Begins a document on a stream, which stays the caller's. */
void json_start(struct json *json, FILE *out);
void json_finish(struct json *json); /* the final line end */

/* key: NULL inside an array. */
void json_open(struct json *json, const char *key, char bracket); /* '{' or '[' */
void json_close(struct json *json, char bracket);                 /* '}' or ']' */

/*
 * Text that others chose. As in reports for people (see escape.h), what is not UTF-8, and what
 * would steer a terminal or is not seen, becomes the four characters \xNN, byte by byte: whoever
 * reads the JSON may print what he finds. NULL is "".
 */
void json_put_string(struct json *json, const char *key, const char *text);
/* The same for text of several lines, a page of ours or source: ends of lines and tabs stay. */
void json_put_lines(struct json *json, const char *key, const char *text);
void json_put_unsigned(struct json *json, const char *key, uint64_t value);
void json_put_signed(struct json *json, const char *key, int64_t value);
void json_put_bool(struct json *json, const char *key, bool value);
void json_put_null(struct json *json, const char *key);
void json_put_address(struct json *json, const char *key, uint64_t value); /* "0x..." */

#endif
