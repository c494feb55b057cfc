/* variables.c - names of environment variables that are nearly ours; see launching.h */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/base/distance.h"
#include "analyzer/cmd/launching.h"
#include "analyzer/print/escape.h"
#include "shim/trace/environment.h"

#define PREFIX "NNGTRACE_"

/* Whether a name is that of a variable, with something behind it or a few other letters. */
static bool
is_near(const char *name, const char *variable)
{
	return strncmp(name, variable, strlen(variable)) == 0 ||
	       distance(name, variable) < DISTANCE_MAX;
}

/* The variable that somebody may have meant; NULL: it is one, or is near to none. */
static const char *
meant(const char *name)
{
	const char *near = NULL;
	for (int i = 0; i < ENVIRONMENT_ALL; i++) {
		const struct environment_variable variable = environment_variable((enum environment)i);
		bool set_by_users =
		    variable.by == ENVIRONMENT_BY_USER || variable.by == ENVIRONMENT_BY_READER;
		if (strcmp(name, variable.name) == 0) {
			return NULL;
		}
		near = near == NULL && set_by_users && is_near(name, variable.name) ? variable.name : near;
	}
	return near;
}

void
launch_check_variables(void)
{
	for (char **entry = environ; *entry != NULL; entry++) {
		char name[64];
		size_t length = strcspn(*entry, "=");
		if (strncmp(*entry, PREFIX, strlen(PREFIX)) != 0 || length >= sizeof(name)) {
			continue;
		}
		memcpy(name, *entry, length);
		name[length] = '\0';
		const char *variable = meant(name);
		if (variable != NULL) {
			fputs("nngtrace: nobody reads ", stderr);
			escape_print(stderr, name);
			fprintf(stderr, "; did you mean %s?\n", variable);
		}
	}
}
