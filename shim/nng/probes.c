/* probes.c - see probes.h */
#include "shim/nng/probes.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "shim/base/quiet.h"
#include "shim/nng/real_nng.h"
#include "shim/inplace/inplace.h"
#include "shim/record/record.h"
#include "shim/stack/origin.h"

#define PATH_MOST 3000u

static uint32_t linked; /* of the libnng that the program is linked with */
static bool linked_known;

static uint32_t
look(void)
{
	static const char *const names[] = {
#define PROBE(name, release) #name,
#include "shim/trace/nng_probes.def"
#undef PROBE
	};
	_Static_assert(sizeof(names) / sizeof(names[0]) <= 32, "one bit each");
	uint32_t found = 0;

	quiet_begin(); /* once for all, in place of once for each */
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bool has = real_find_name(names[i], NULL) != NULL;
		found |= (uint32_t)has << i;
	}
	quiet_end();
	return found;
}

void
probes_look(void)
{
	linked = look();
	linked_known = true;
}

uint32_t
probes_found(void)
{
	return linked_known && !inplace_is_captured() ? linked : look();
}

void
probes_record_library(void)
{
	static const char *path; /* kept for children, which have the same one: it stays loaded */
	Dl_info info;
	void *inside = path == NULL && !ORIGIN_INSIDE ? real_find_name("nng_version", NULL) : NULL;
	if (inplace_is_captured()) {
		path = inplace_path();
	} else if (inside != NULL && dladdr(inside, &info) != 0) {
		path = info.dli_fname;
	}
	if (path != NULL) {
		struct record_part part = {path, strnlen(path, PATH_MOST)};
		record_meta(NNGT_META_NNG, 0, 0, &part, 1);
	}
}
