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
#define ANNOTATION(name, does, args)                                                               \
	{#name, "", NNGT_DOES_##does, CLASS_##does, NNGT_ABOUT_MEMORY, NNGT_VOID, args},
#define VARIANT(name, result, does, about, releases, args)                                         \
	{#name,          releases, NNGT_DOES_##does, CLASS_##does, NNGT_ABOUT_##about,                 \
	 NNGT_##result, args},
const struct api_function api_functions[API_FUNCTIONS] = {
#include "shim/trace/nng_api.def"
#include "analyzer/nng/variants.def"
};
/* clang-format on */
#undef CALL
#undef NOT_TRACED
#undef VARIANT

static const uint16_t variant_of[] = {
    0, /* there may be no variant at all */
#define VARIANT(name, result, does, about, releases, args) NNGT_FN_##name,
#include "analyzer/nng/variants.def"
#undef VARIANT
};

unsigned
api_base(unsigned id)
{
	return id < NNGT_FUNCTIONS ? id : variant_of[id - NNGT_FUNCTIONS + 1];
}

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

bool
api_names_code(const char *function)
{
	return strncmp(function, "nng_", 4) == 0 || strncmp(function, "nni_", 4) == 0;
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
api_hash(unsigned functions)
{
	return nngt_api_hash(functions);
}

unsigned
api_functions_of(uint64_t old_hash)
{
	static const struct {
		uint64_t hash;
		unsigned functions;
	} tables[] = {
	    {UINT64_C(0xb195c03d917e1841), 589},
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (tables[i].hash == old_hash) {
			return tables[i].functions;
		}
	}
	return 0;
}
