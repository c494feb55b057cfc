/* style.c - see style.h */
#include "analyzer/print/style.h"

#include <inttypes.h>
#include <stdio.h>

#include "analyzer/print/fold.h"

unsigned
style_width(const struct report_options *options)
{
	return options->width == 0 ? FOLD_WIDTH : options->width;
}

void
style_number(uint64_t number, char *text, size_t size)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	size_t used = 0;
	for (int i = 0; i < length && used + 2 < size; i++) {
		if (i > 0 && (length - i) % 3 == 0) {
			text[used++] = ',';
		}
		text[used++] = digits[i];
	}
	text[used] = '\0';
}

const char *
style_code(const struct report_options *options, enum text_style style)
{
	static const char *const sequences[] = {[STYLE_ERROR] = "\033[1;31m",
	                                        [STYLE_WARNING] = "\033[1;33m",
	                                        [STYLE_NOTE] = "\033[1;36m",
	                                        [STYLE_STRONG] = "\033[1m",
	                                        [STYLE_DIM] = "\033[2m"};
	return options->color ? sequences[style] : "";
}

const char *
style_plain(const struct report_options *options)
{
	return options->color ? "\033[0m" : "";
}
