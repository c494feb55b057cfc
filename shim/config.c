/* config.c - see config.h */
#include "shim/config.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "shim/base/say.h"
#include "shim/trace/format.h"

#define VALUE_MOST 4104 /* bytes of a value that are kept: more than a path can have */
#define LOAD_WAITS 10000

enum { NOT_LOADED, LOADING, LOADED };
static _Atomic int loaded;
static char store[ENVIRONMENT_COUNT * VALUE_MOST];
static const char *values[ENVIRONMENT_COUNT]; /* in the store; NULL: not set */
static struct {
	char name[4096]; /* "": not known */
	dev_t device;
	ino_t inode;
} folder;
static bool refused; /* bad values have been said */

/* Digits up to the first other character, which *end gets. False: none, or too large. */
static bool
parse_number(const char *word, uint64_t *value, const char **end)
{
	uint64_t number = 0;
	const char *at = word;
	for (; *at >= '0' && *at <= '9'; at++) {
		uint64_t digit = (uint64_t)(*at - '0');
		if (number > (UINT64_MAX - digit) / 10) {
			return false;
		}
		number = number * 10 + digit;
	}
	*value = number;
	*end = at;
	return at != word;
}

bool
config_parse_depth(const char *word, uint32_t *value)
{
	uint64_t number;
	const char *end;
	if (!parse_number(word, &number, &end) || *end != '\0' || number > NNGT_STACK_MAX) {
		return false;
	}
	*value = (uint32_t)number;
	return true;
}

bool
config_parse_limit(const char *word, uint64_t *value)
{
	uint64_t number;
	const char *end;
	unsigned shift = 0;
	if (!parse_number(word, &number, &end)) {
		return false;
	}
	switch (*end) {
	case 'K':
		shift = 10;
		break;
	case 'M':
		shift = 20;
		break;
	case 'G':
		shift = 30;
		break;
	default:
		break;
	}
	if (shift != 0) {
		end++;
	}
	if (*end != '\0' || number > UINT64_MAX >> shift || number << shift < CONFIG_LIMIT_LEAST) {
		return false;
	}
	*value = number << shift;
	return true;
}

bool
config_parse_out(const char *word)
{
	if (*word == '\0') {
		return false;
	}
	for (; *word != '\0'; word++) {
		if (*word == '%') {
			word++;
			if (*word != 'p' && *word != 'e' && *word != '%') {
				return false;
			}
		}
	}
	return true;
}

/* Set by `nngtrace record --no-children`; what is no number does not restrict anything. */
static bool
is_ours(const char *only)
{
	uint64_t pid;
	const char *end;
	return only == NULL || !parse_number(only, &pid, &end) || *end != '\0' ||
	       pid == (uint64_t)getpid();
}

/* The value in an environment, or NULL. */
static const char *
find_value(char *const *environment, const char *name)
{
	size_t length = strlen(name);
	for (; environment != NULL && *environment != NULL; environment++) {
		if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') {
			return *environment + length + 1;
		}
	}
	return NULL;
}

static void
copy_values(char *const *environment)
{
	struct text t = text_in(store, sizeof(store));
	for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++) {
		const char *value = find_value(environment, environment_name((enum environment)i));
		if (value != NULL) {
			size_t length = strnlen(value, VALUE_MOST - 1);
			values[i] = t.start + t.length;
			text_add_bytes(&t, value, length);
			text_add_bytes(&t, "", 1);
		}
	}
}

static void
look_at_folder(void)
{
	struct stat status;
	if (getcwd(folder.name, sizeof(folder.name)) == NULL || folder.name[0] != '/' ||
	    stat(folder.name, &status) != 0) {
		folder.name[0] = '\0';
		return;
	}
	folder.device = status.st_dev;
	folder.inode = status.st_ino;
}

static void
load(char *const *environment)
{
	int saved = errno, none = NOT_LOADED;
	if (atomic_compare_exchange_strong(&loaded, &none, LOADING)) {
		say_start();
		copy_values(environment);
		look_at_folder();
		atomic_store(&loaded, LOADED);
	}
	/* Another thread is at it: a constructor's, beside the one that loads us. */
	for (unsigned i = 0; atomic_load(&loaded) != LOADED && i < LOAD_WAITS; i++) {
		nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
	}
	errno = saved;
}

void
config_load(void)
{
	load(environ);
}

#ifdef __GLIBC__
/* The kernel's environment: another library's constructor may be changing `environ` already. */
__attribute__((constructor)) static void
load_first(int argc, char **argv, char **environment)
{
	(void)argc;
	(void)argv;
	load(environment);
}
#else
__attribute__((constructor)) static void
load_first(void)
{
	load(environ);
}
#endif

const char *
config_value(enum environment which)
{
	config_load();
	return values[which];
}

static void
refuse(enum environment which)
{
	struct environment_variable v = environment_variable(which);
	if (!refused) {
		say(v.name, "=", values[which], ": not ", v.accepted, "; using ", v.standard, NULL);
	}
}

void
config_read(struct config *c)
{
	config_load();
	*c = (struct config){.out = environment_variable(ENVIRONMENT_OUT).standard,
	                     .self_check = values[ENVIRONMENT_SELFCHECK],
	                     .ours = is_ours(values[ENVIRONMENT_ONLY])};
	config_parse_depth(environment_variable(ENVIRONMENT_DEPTH).standard, &c->depth);
	if (!c->ours) {
		return; /* and nothing is said */
	}
	const char *word = values[ENVIRONMENT_OUT];
	if (word != NULL && config_parse_out(word)) {
		c->out = word;
	} else if (word != NULL) {
		refuse(ENVIRONMENT_OUT);
	}
	word = values[ENVIRONMENT_DEPTH];
	if (word != NULL && !config_parse_depth(word, &c->depth)) {
		refuse(ENVIRONMENT_DEPTH);
	}
	word = values[ENVIRONMENT_LIMIT];
	if (word != NULL && !config_parse_limit(word, &c->limit)) {
		refuse(ENVIRONMENT_LIMIT);
	}
	word = values[ENVIRONMENT_PREALLOC];
	if (word != NULL && !config_parse_limit(word, &c->prealloc)) {
		refuse(ENVIRONMENT_PREALLOC);
	}
	word = values[ENVIRONMENT_GUARD];
	if (word != NULL && *word != '\0' && !guard_parse(word, &c->guard)) {
		refuse(ENVIRONMENT_GUARD);
	}
	word = values[ENVIRONMENT_PERTURB];
	if (word != NULL && *word != '\0' && !perturb_parse(word, &c->perturb)) {
		refuse(ENVIRONMENT_PERTURB);
	}
	c->prealloc = config_prealloc();
	c->limit = c->prealloc != 0 ? c->prealloc : c->limit;
	refused = true;
}

void
config_add_folder(struct text *t)
{
	struct stat status;
	if (folder.name[0] != '\0' && stat(folder.name, &status) == 0 &&
	    status.st_dev == folder.device && status.st_ino == folder.inode) {
		text_add(t, folder.name);
		text_add(t, folder.name[1] != '\0' ? "/" : "");
	}
}

uint64_t
config_prealloc(void)
{
	const char *word = config_value(ENVIRONMENT_PREALLOC), *other = values[ENVIRONMENT_LIMIT];
	uint64_t prealloc = 0, limit = 0;
	if (word == NULL || !is_ours(values[ENVIRONMENT_ONLY]) ||
	    !config_parse_limit(word, &prealloc)) {
		return 0;
	}
	return other != NULL && config_parse_limit(other, &limit) && limit < prealloc ? limit
	                                                                              : prealloc;
}

bool
config_expand_out(struct text *t, const char *out, uint32_t pid, const char *program)
{
	bool has_pid = false;
	for (; *out != '\0'; out++) {
		if (*out != '%' || out[1] == '\0') {
			text_add_bytes(t, out, 1);
			continue;
		}
		out++;
		if (*out == 'p') {
			text_add_number(t, pid);
			has_pid = true;
		} else if (*out == 'e') {
			text_add(t, program);
		} else {
			text_add_bytes(t, out, 1);
		}
	}
	return has_pid;
}
