/* second_look.c - see second_look.h */
#include "shim/inplace/second_look.h"

#include <string.h>

#include "shim/base/loader.h"
#include "shim/inplace/late.h"
#include "shim/inplace/nameless.h"
#include "shim/trace/system_modules.h"

#define MODULES_MOST 4096u /* of more, the later ones are looked through each time */
/*
 * Bytes of code, of all modules that are looked through: some milliseconds, in the program's first
 * call. Programs exist with a gigabyte of libraries of their own.
 */
#define CODE_MOST ((size_t)64 << 20)

/* A module by its place and its path: another one may come to the same place. */
static uint64_t looked[MODULES_MOST];
static unsigned looked_count;
static unsigned long long known_adds;
static size_t code_left = CODE_MOST;

static uint64_t
identity(const struct module_place *module)
{
	uint64_t hash = module->start;
	for (const char *at = module->path; *at != '\0'; at++) {
		hash = (hash ^ (uint8_t)*at) * UINT64_C(0x100000001b3); /* FNV-1a */
	}
	return hash;
}

static bool
is_looked_at(uint64_t which)
{
	for (unsigned i = 0; i < looked_count; i++) {
		if (looked[i] == which) {
			return true;
		}
	}
	return false;
}

static bool
is_wanted(const struct module_place *module)
{
	size_t code = module_code_size(module);
	if (code > code_left || system_module(module->path, strlen(module->path)) ||
	    nameless_is_worth_a_look(module)) {
		return false;
	}
	code_left -= code;
	return true;
}

static int
read_adds(struct dl_phdr_info *info, size_t size, void *data)
{
	unsigned long long *adds = data;
	(void)size;
	*adds = info->dlpi_adds;
	return 1;
}

void
second_look(void (*visit)(const struct module_place *module))
{
	static struct module_place place;
	unsigned long long adds = 0;
	loader_each(read_adds, &adds);
	if (adds == known_adds && adds != 0) {
		return;
	}
	known_adds = adds;
	for (unsigned i = 0; late_module(i, &place); i++) {
		uint64_t which = identity(&place);
		if (is_looked_at(which)) {
			continue;
		}
		if (looked_count < MODULES_MOST) {
			looked[looked_count++] = which;
		}
		if (is_wanted(&place)) {
			visit(&place);
		}
	}
}
