/* sarif_place.c - places in the program as SARIF has them; see sarif_parts.h */
#include <limits.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/report/sarif_parts.h"
#include "analyzer/report/source.h"
#include "analyzer/print/uri.h"

#define CONTEXT    3u   /* lines before and after the one that is meant */
#define LINE_BYTES 200u /* of a line are shown */

bool
sarif_has_line(const struct frame *frame)
{
	/* A library's relative name is relative to a folder that nobody here has. */
	return frame->shown != NULL && frame->line != 0 && (frame->shown[0] == '/' || !frame->library);
}

static void
put_file(struct json *json, const char *path)
{
	char escaped[PATH_MAX], uri[3 * sizeof(escaped)];
	escape_text(path, escaped, sizeof(escaped));
	uri_text(escaped, "", uri, sizeof(uri));
	json_open(json, "artifactLocation", '{');
	json_put_string(json, "uri", uri);
	if (escaped[0] != '/') {
		json_put_string(json, "uriBaseId", "SRCROOT");
	}
	json_close(json, '}');
}

/* Columns of the first length bytes of a line, as UTF-16 counts. */
static size_t
columns(const char *text, size_t length)
{
	size_t count = 0;
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];
		count += (byte & 0xc0) != 0x80;
		count += byte >= 0xf0;
	}
	return count;
}

/* skipped: bytes of the first line. */
static void
put_snippet(struct json *json, const struct source *source, unsigned first, unsigned last,
            size_t skipped)
{
	char text[2048];
	size_t used = 0, length = 0;
	for (unsigned line = first; line <= last && used + 1 < sizeof(text); line++) {
		const char *start = source_line(source, line, &length);
		size_t from = line == first ? skipped : 0;
		size_t end = length < from + LINE_BYTES ? length : from + LINE_BYTES;
		while (end < length && end > from && ((unsigned char)start[end] & 0xc0) == 0x80) {
			end--; /* not in a character */
		}
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%.*s",
		                         line > first ? "\n" : "", (int)(end - from), start + from);
	}
	json_open(json, "snippet", '{');
	json_put_lines(json, "text", text);
	json_close(json, '}');
}

/* The line of a frame, and what is to be seen there when its source may be shown. */
static void
put_region(struct json *json, const struct frame *frame, const struct source *source)
{
	size_t length = 0, blanks = 0;
	const char *line = source != NULL ? source_line(source, frame->line, &length) : NULL;
	json_open(json, "region", '{');
	json_put_unsigned(json, "startLine", frame->line);
	if (line != NULL) {
		while (blanks < length && (line[blanks] == ' ' || line[blanks] == '\t')) {
			blanks++;
		}
		json_put_unsigned(json, "startColumn", blanks + 1);
		json_put_unsigned(json, "endColumn", columns(line, length) + 1);
		put_snippet(json, source, frame->line, frame->line, blanks);
	}
	json_close(json, '}');
	if (line != NULL) {
		unsigned first = frame->line > CONTEXT ? frame->line - CONTEXT : 1;
		unsigned last = frame->line + CONTEXT;
		last = last < source->lines ? last : source->lines;
		json_open(json, "contextRegion", '{');
		json_put_unsigned(json, "startLine", first);
		json_put_unsigned(json, "endLine", last);
		put_snippet(json, source, first, last, 0);
		json_close(json, '}');
	}
}

void
sarif_place(struct json *json, const struct frame *frame, const struct report *report,
            const struct report_trace *trace, enum sarif_source source)
{
	json_open(json, "physicalLocation", '{');
	if (sarif_has_line(frame)) {
		/* Only what is below the root: nothing else is the project's to publish. */
		bool ours = source == SARIF_SNIPPET && frame->shown != frame->file;
		put_file(json, frame->shown);
		put_region(
		    json, frame,
		    ours ? source_find(report->sources, frame, trace_info(trace->trace)->start_wall_ns)
		         : NULL);
	} else { /* without a line nothing is shown at all */
		const char *path = frame->module_path;
		put_file(json, path != NULL && path[0] != '\0' ? path : "unknown");
		json_open(json, "region", '{');
		json_put_unsigned(json, "startLine", 1);
		json_close(json, '}');
	}
	json_close(json, '}');
	if (frame->function != NULL) {
		json_open(json, "logicalLocations", '[');
		json_open(json, NULL, '{');
		json_put_string(json, "fullyQualifiedName", frame->function);
		json_put_string(json, "kind", "function");
		json_close(json, '}');
		json_close(json, ']');
	}
}
