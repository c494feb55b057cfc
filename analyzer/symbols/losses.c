/* losses.c - see losses.h */
#include "analyzer/symbols/losses.h"

#include "analyzer/print/escape.h"

#define LINES_MAX 5u

void
losses_print(FILE *out, const char *start, const struct symbols *symbols)
{
	struct symbols_loss loss;
	unsigned count = 0;
	for (uint32_t at = 0; symbols_next_loss(symbols, &at, &loss); count++) {
		if (count < LINES_MAX) {
			fprintf(out, "%s%s are missing for ", start, loss.what);
			escape_print(out, loss.module);
			fprintf(out, ": %s\n", loss.reason);
		}
	}
	if (count > LINES_MAX) {
		fprintf(out, "%snames are missing for %u more modules\n", start, count - LINES_MAX);
	}
}
