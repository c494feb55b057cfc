/* errors.c - see errors.h */
#include "analyzer/nng/errors.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int32_t code;
	int32_t bit; /* the same as code when it is a bit, else 0 */
} errors[ERROR_COUNT] = {
#define ERROR(name, number, since)     [ERROR_IS_##name] = {"NNG_" #name, number, 0},
#define ERROR_BIT(name, number, since) [ERROR_IS_##name] = {"NNG_" #name, number, number},
#include "analyzer/nng/errors.def"
#undef ERROR
#undef ERROR_BIT
};

unsigned
error_number(int64_t code)
{
	if (code <= 0 || code > INT32_MAX) {
		return ERROR_UNNAMED;
	}
	for (unsigned i = ERROR_UNNAMED + 1; i < ERROR_COUNT; i++) {
		if (errors[i].code == code || (errors[i].bit & code) != 0) {
			return i;
		}
	}
	return ERROR_UNNAMED;
}

const char *
error_number_name(unsigned number)
{
	return errors[number].name;
}

const char *
error_name(int64_t code)
{
	return error_number_name(error_number(code));
}

void
error_text(int64_t code, char *text, size_t size)
{
	const char *name = error_name(code);

	if (name == NULL) {
		snprintf(text, size, "%" PRId64, code);
	} else if ((code & NNG_ESYSERR) != 0) {
		snprintf(text, size, "%" PRId64 " %s (%s)", code, name,
		         strerror((int)(code & ~NNG_ESYSERR)));
	} else {
		snprintf(text, size, "%" PRId64 " %s", code, name);
	}
}
