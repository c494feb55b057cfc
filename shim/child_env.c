/* child_env.c - see child_env.h */
#include "shim/child_env.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "shim/config.h"

#define ENVIRONMENT_MOST 2048 /* variables; a longer environment is passed on as it is */
#define LIST_MOST        4096 /* bytes of a list with ours added to it */
#define SHIM             "libnngtrace.so"
#define AUDIT            "libnngtrace_audit.so"

/*
 * Those without which a child does not start (with our part of LD_PRELOAD, but not of
 * ASAN_OPTIONS), is not recorded, or not where it should be, come first.
 */
#define NEEDED 4
#define LISTS  2 /* the first of them, and LD_AUDIT at the end */
static struct variable {
	const char *name;
	const char *list;  /* our part, or its file name, when it is a list; or NULL */
	const char *value; /* at load: our part of a list, or all; NULL: add nothing */
} variables[] = {
    {"LD_PRELOAD", SHIM, NULL},
    {ENVIRONMENT_ASAN, ENVIRONMENT_ASAN_OPTION, NULL},
#define VARIABLE(NAME, by, standard, accepted, help) {"NNGTRACE_" #NAME, NULL, NULL},
#include "shim/trace/environment.def"
#undef VARIABLE
    {"LD_AUDIT", AUDIT, NULL},
};
#define VARIABLES (sizeof(variables) / sizeof(variables[0]))
_Static_assert(ENVIRONMENT_OUT == 0 && ENVIRONMENT_RUN == 1, "those needed follow the lists");

static bool wanted;
static char store[3 * 4096]; /* of our parts of the lists: the kernel's copy may be overwritten */

/* The part of a list whose file has this name; *length gets its bytes. */
static const char *
find_part(const char *list, const char *file, size_t *length)
{
	size_t wanted_length = strlen(file);
	for (; *list != '\0'; list += *length + (list[*length] != '\0')) {
		*length = strcspn(list, ": ");
		if (*length < wanted_length) {
			continue;
		}
		const char *name = list + *length - wanted_length;
		if (memcmp(name, file, wanted_length) == 0 && (name == list || name[-1] == '/')) {
			return list;
		}
	}
	return NULL;
}

/* Remembers our part of a list as it is now. */
static void
remember(struct text *t, struct variable *v)
{
	const char *value = getenv(v->name);
	size_t length;
	if (value != NULL && (value = find_part(value, v->list, &length)) != NULL) {
		v->value = t->start + t->length;
		text_add_bytes(t, value, length);
		text_add_bytes(t, "", 1);
	}
}

__attribute__((constructor)) static void
child_env_start(void)
{
	struct text t = text_in(store, sizeof(store));
	if (config_value(ENVIRONMENT_FOLLOW) == NULL) {
		return;
	}
	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++) {
		variables[LISTS + i].value = config_value((enum environment)i);
	}
	for (unsigned i = 0; i < LISTS; i++) {
		remember(&t, &variables[i]);
	}
	remember(&t, &variables[VARIABLES - 1]);
	wanted = !t.cut && variables[0].value != NULL && config_value(ENVIRONMENT_OUT) != NULL;
}

/* The value that a variable has in an environment, or NULL. *at gets its place. */
static const char *
find_value(char *const *environment, const char *name, size_t *at)
{
	size_t length = strlen(name);
	for (size_t i = 0; environment != NULL && environment[i] != NULL; i++) {
		if (strncmp(environment[i], name, length) == 0 && environment[i][length] == '=') {
			*at = i;
			return environment[i] + length + 1;
		}
	}
	return NULL;
}

/* Whether something of ours has to be added; *theirs gets what is there already, or NULL. */
static bool
is_missing(const struct variable *v, char *const *environment, const char **theirs, size_t *at)
{
	size_t length;
	*theirs = find_value(environment, v->name, at);
	if (v->value == NULL) {
		return false;
	}
	return *theirs == NULL || (v->list != NULL && find_part(*theirs, v->list, &length) == NULL);
}

/* Whether a child with this environment would be lost, and can be helped. */
static bool
is_lost(char *const *environment)
{
	const char *theirs;
	size_t at, count = 0;
	while (environment != NULL && environment[count] != NULL) {
		if (++count > ENVIRONMENT_MOST) {
			return false;
		}
	}
	bool lost = false;
	for (size_t i = 0; wanted && i < NEEDED; i++) {
		lost = lost || is_missing(&variables[i], environment, &theirs, &at);
	}
	return lost;
}

struct child_env_room
child_env_measure(char *const *environment)
{
	struct child_env_room room = {.pointers = 1};
	if (!wanted || !is_lost(environment)) {
		return (struct child_env_room){0};
	}
	while (environment != NULL && environment[room.pointers - 1] != NULL) {
		room.pointers++;
	}
	for (size_t i = 0; i < VARIABLES; i++) {
		const char *theirs;
		size_t at;
		if (!is_missing(&variables[i], environment, &theirs, &at)) {
			continue;
		}
		size_t old = theirs != NULL ? strlen(theirs) : 0;
		if (old > LIST_MOST) {
			return (struct child_env_room){0};
		}
		room.pointers += theirs == NULL;
		room.bytes += strlen(variables[i].name) + old + strlen(variables[i].value) + 3;
	}
	return room;
}

/* "/theirs.so:/ours.so", or ours alone. Behind theirs: some libraries insist on being first. */
static void
add_value(struct text *t, const char *theirs, const char *ours)
{
	if (theirs != NULL && *theirs != '\0') {
		text_add(t, theirs);
		text_add(t, ":");
	}
	text_add(t, ours);
}

/* Another thread may change the environment meanwhile, so the room is watched. */
static bool
make(char *const *environment, struct child_env_room room, char **pointers, char *bytes)
{
	size_t count = 0;
	while (environment != NULL && environment[count] != NULL) {
		if (count + 1 == room.pointers) {
			return false;
		}
		pointers[count] = environment[count];
		count++;
	}
	pointers[count] = NULL;
	for (size_t i = 0; i < VARIABLES; i++) {
		const struct variable *v = &variables[i];
		const char *theirs;
		size_t at;
		if (!is_missing(v, pointers, &theirs, &at)) {
			continue;
		}
		if (room.bytes == 0 || (theirs == NULL && count + 1 == room.pointers)) {
			return false;
		}
		struct text t = text_in(bytes, room.bytes);
		text_add(&t, v->name);
		text_add(&t, "=");
		add_value(&t, theirs, v->value);
		if (t.cut) {
			return false;
		}
		pointers[theirs != NULL ? at : count++] = bytes;
		pointers[count] = NULL;
		bytes += t.length + 1;
		room.bytes -= t.length + 1;
	}
	return true;
}

char *const *
child_env_make(char *const *environment, struct child_env_room room, char **pointers, char *bytes)
{
	return make(environment, room, pointers, bytes) ? pointers : environment;
}

/* Between single quotes; each quote inside is put between double ones. */
static void
add_quoted(struct text *t, const char *word)
{
	while (*word != '\0') {
		size_t plain = strcspn(word, "'");
		text_add_bytes(t, word, plain);
		word += plain;
		if (*word == '\'') {
			text_add(t, "'\"'\"'");
			word++;
		}
	}
}

void
child_env_export(struct text *command, char *const *environment)
{
	if (!wanted || !is_lost(environment)) {
		return;
	}
	text_add(command, "export");
	for (size_t i = 0; i < VARIABLES; i++) {
		const char *theirs;
		size_t at;
		if (is_missing(&variables[i], environment, &theirs, &at)) {
			text_add(command, " ");
			text_add(command, variables[i].name);
			text_add(command, "='");
			if (theirs != NULL && *theirs != '\0') {
				add_quoted(command, theirs);
				text_add(command, ":");
			}
			add_quoted(command, variables[i].value);
			text_add(command, "'");
		}
	}
	text_add(command, "; ");
}
