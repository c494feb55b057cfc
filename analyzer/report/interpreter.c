/* interpreter.c - see interpreter.h */
#include "analyzer/report/interpreter.h"

#include <ctype.h>
#include <string.h>

/* Modules that run code of another language; their names may go on with a version. */
static const struct {
	const char *module, *language;
} interpreters[] = {
    {"python", "Python"},      {"libpython", "Python"}, {"node", "JavaScript"},
    {"libnode", "JavaScript"}, {"mono-sgen", ".NET"},   {"mono", ".NET"},
    {"libmonosgen", ".NET"},   {"libmono", ".NET"},     {"libcoreclr", ".NET"},
    {"libjvm", "Java"},        {"ruby", "Ruby"},        {"libruby", "Ruby"},
    {"perl", "Perl"},          {"libperl", "Perl"},     {"lua", "Lua"},
    {"liblua", "Lua"},         {"php", "PHP"},
};

/* "python3.11", "libpython3.11.so.1.0", "libjvm.so"; not "nodes". */
static bool
is_module(const char *name, const char *wanted)
{
	size_t length = strlen(wanted);
	return strncmp(name, wanted, length) == 0 && !isalpha((unsigned char)name[length]);
}

const char *
interpreter_language(const struct account_place *place)
{
	for (unsigned i = 1; i < place->count; i++) {
		const char *module = place->frames[i].module;
		/* A program of somebody's own may have such a name. */
		bool is_own = strcmp(module, place->frames[0].module) == 0;
		for (size_t j = 0; !is_own && j < sizeof(interpreters) / sizeof(interpreters[0]); j++) {
			if (is_module(module, interpreters[j].module)) {
				return interpreters[j].language;
			}
		}
	}
	return NULL;
}
