/* The hash table. */
#include <criterion/criterion.h>

#include "analyzer/base/table.h"

#define KEYS 4096

/* A small generator, so that every run is the same. */
static uint64_t
next_number(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *state >> 33;
}

Test(table, keeps_what_was_not_removed)
{
	static int values[KEYS];
	bool there[KEYS] = {false};
	struct table table = {0};
	uint64_t state = 1;
	size_t count = 0;
	table_remove(&table, 1);
	for (int i = 0; i < 200000; i++) {
		uint64_t key = next_number(&state) % KEYS;
		if (next_number(&state) % 3 == 0) {
			table_remove(&table, key);
			count -= there[key];
			there[key] = false;
		} else {
			cr_assert(table_put(&table, key, &values[key]));
			count += !there[key];
			there[key] = true;
		}
	}
	cr_assert_eq(table.used, count);
	for (uint64_t key = 0; key < KEYS; key++) {
		cr_assert_eq(table_get(&table, key), there[key] ? &values[key] : NULL);
	}
	table_free(&table);
}
