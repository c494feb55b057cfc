/*
 * exports.c - see exports.h
 *
 * The names of a large program are megabytes. To ask its table of hashes for each name of NNG's
 * touches a few pages of them.
 */
#include "shim/inplace/exports.h"

#include <string.h>

#include "shim/base/dynamic.h"
#include "shim/inplace/api_names.h"

#define FEW_NAMES ((size_t)32768) /* bytes: to look through them all is faster */

static bool
read_tables(const struct module_place *module, struct dynamic *d)
{
	const struct dl_phdr_info info = module_info(module);
	return dynamic_read(&info, d);
}

bool
exports_messages(const struct module_place *module)
{
	struct dynamic d;
	return !read_tables(module, &d) || dynamic_find(&d, "nng_msg_free") != NULL;
}

bool
exports_may_have_nng(const struct module_place *module)
{
	struct dynamic d;
	if (!read_tables(module, &d)) {
		return true;
	}
	if (d.strings_size < FEW_NAMES) {
		return memmem(d.strings, d.strings_size, "nng_", 4) != NULL;
	}
	for (unsigned i = 0; i < API_NAMES; i++) {
		const char *name = api_name(i);
		if (name != NULL && dynamic_find(&d, name) != NULL) {
			return true;
		}
	}
	return false;
}
