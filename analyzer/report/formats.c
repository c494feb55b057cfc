/* formats.c - the formats by name. */
#include "analyzer/report/report.h"

#include <string.h>

#define ROW(name) {#name, report_##name},
static const struct report_format formats[] = {REPORT_FORMAT_TABLE(ROW, ROW)};
#undef ROW

const struct report_format *
report_format_find(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, name) == 0) {
			return &formats[i];
		}
	}
	return NULL;
}
