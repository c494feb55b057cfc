/* api.c - see api.h; everything comes from shim/trace/nng_api.def */
#include "analyzer/nng/api.h"

#include <stddef.h>
#include <string.h>

#include "shim/trace/api_hash.h"

/* The kinds as nng_api.def writes them for arguments that NNG fills in. */
enum {
#define X(kind, word, width) NNGT_OUT_##kind = NNGT_##kind | NNGT_OUT,
	NNGT_OBJECT_KINDS(X) NNGT_VALUE_KINDS(X)
#undef X
};

enum {
#define X(verb, class) CLASS_##verb = NNGT_VERB_##class,
	NNGT_DOES(X)
#undef X
};

/* clang-format off */
#define KIND(type, kind) NNGT_##kind
#define ARGS0 0, {0}
#define ARGS1(a) 1, {KIND a}
#define ARGS2(a, b) 2, {KIND a, KIND b}
#define ARGS3(a, b, c) 3, {KIND a, KIND b, KIND c}
#define ARGS4(a, b, c, d) 4, {KIND a, KIND b, KIND c, KIND d}
#define ARGS5(a, b, c, d, e) 5, {KIND a, KIND b, KIND c, KIND d, KIND e}
#define CALL(name, result, when, does, about, releases, args)                                             \
	{#name,          releases, NNGT_DOES_##does, CLASS_##does, NNGT_ABOUT_##about,                 \
	 NNGT_##result, args},
#define NOT_TRACED(name, why)
const struct api_function api_functions[NNGT_FUNCTIONS] = {
#include "shim/trace/nng_api.def"
};
/* clang-format on */
#undef CALL
#undef NOT_TRACED

struct kind {
	const char *word;
	uint8_t width;
};
static const struct kind kinds[] = {
#define X(kind, word, width) [NNGT_##kind] = {word, width},
    NNGT_OBJECT_KINDS(X) NNGT_VALUE_KINDS(X)
#undef X
};

int
api_function_find(const char *name)
{
	for (int i = 0; i < NNGT_FUNCTIONS; i++) {
		if (strcmp(api_functions[i].name, name) == 0) {
			return i;
		}
	}
	return -1;
}

unsigned
api_kind_width(unsigned kind)
{
	kind &= ~(unsigned)NNGT_OUT;
	return kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind].width : 0;
}

const char *
api_kind_word(unsigned kind)
{
	kind &= ~(unsigned)NNGT_OUT;
	const char *word = kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind].word : NULL;
	return word != NULL ? word : "";
}

uint64_t
api_hash(void)
{
	return nngt_api_hash();
}

/* enum nng_errno_enum of nng.h: the numbers are NNG's interface. */
static const char *const error_names[] = {
    [1] = "NNG_EINTR",       [2] = "NNG_ENOMEM",        [3] = "NNG_EINVAL",
    [4] = "NNG_EBUSY",       [5] = "NNG_ETIMEDOUT",     [6] = "NNG_ECONNREFUSED",
    [7] = "NNG_ECLOSED",     [8] = "NNG_EAGAIN",        [9] = "NNG_ENOTSUP",
    [10] = "NNG_EADDRINUSE", [11] = "NNG_ESTATE",       [12] = "NNG_ENOENT",
    [13] = "NNG_EPROTO",     [14] = "NNG_EUNREACHABLE", [15] = "NNG_EADDRINVAL",
    [16] = "NNG_EPERM",      [17] = "NNG_EMSGSIZE",     [18] = "NNG_ECONNABORTED",
    [19] = "NNG_ECONNRESET", [20] = "NNG_ECANCELED",    [21] = "NNG_ENOFILES",
    [22] = "NNG_ENOSPC",     [23] = "NNG_EEXIST",       [24] = "NNG_EREADONLY",
    [25] = "NNG_EWRITEONLY", [26] = "NNG_ECRYPTO",      [27] = "NNG_EPEERAUTH",
    [28] = "NNG_ENOARG",     [29] = "NNG_EAMBIGUOUS",   [30] = "NNG_EBADTYPE",
    [31] = "NNG_ECONNSHUT",
};

const char *
api_error_name(int code)
{
	if (code == 1000) {
		return "NNG_EINTERNAL";
	}
	int count = (int)(sizeof(error_names) / sizeof(error_names[0]));
	return code > 0 && code < count ? error_names[code] : NULL;
}
