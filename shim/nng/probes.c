/* probes.c - see probes.h */
#include "shim/nng/probes.h"

#include <stddef.h>

#include "shim/nng/real_nng.h"

uint32_t
probes_found(void)
{
	static const char *const names[] = {
#define PROBE(name, release) #name,
#include "shim/trace/nng_probes.def"
#undef PROBE
	};
	_Static_assert(sizeof(names) / sizeof(names[0]) <= 32, "one bit each");
	uint32_t found = 0;

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		found |= (uint32_t)(real_find_name(names[i], NULL) != NULL) << i;
	}
	return found;
}
