/* text_parts.c - see text_parts.h */
#include "analyzer/report/text_parts.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/print/escape.h"
#include "analyzer/print/fold.h"

void
text_paragraph(FILE *out, const char *label, const char *text, const struct report_options *options)
{
	if (*text == '\0') {
		return;
	}
	fprintf(out, "  %s%-4s%s  " FOLD_HANG, style_code(options, STYLE_DIM), label,
	        style_plain(options));
	for (const char *rest; (rest = strchr(text, '\n')) != NULL; text = rest + 1) {
		char *line = strndup(text, (size_t)(rest - text));
		escape_print(out, line);
		free(line);
		fprintf(out, "\n%*s" FOLD_HANG, TEXT_LABEL_COLUMNS, "");
	}
	escape_print(out, text);
	fputc('\n', out);
}
