/* The function that ends an object: every kind has one, and it takes that kind first. */
#include <criterion/criterion.h>
#include <string.h>

#include "analyzer/nng/frees.h"

Test(frees, every_kind_has_one)
{
	for (unsigned kind = 1; kind < NNGT_OBJECT_KINDS_END; kind++) {
		const struct api_function *function =
		    api_function((unsigned)api_function_find(free_function(kind)));
		cr_expect_eq(function->args[0], kind, "%s: %s", api_kind_word(kind), function->name);
		cr_expect(strstr(function->name, "free") != NULL ||
		              strstr(function->name, "close") != NULL ||
		              strstr(function->name, "release") != NULL ||
		              strstr(function->name, "destroy") != NULL,
		          "%s", function->name);
	}
}
