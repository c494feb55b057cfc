/* Arrays that grow. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>

#include "analyzer/base/array.h"

Test(array, grows_and_keeps_what_it_had)
{
	size_t room = 0;
	int *items = NULL;

	for (size_t count = 0; count < 1000; count++) {
		int *grown = array_grow(items, &room, count, 1, sizeof(*items));
		cr_assert_not_null(grown);
		cr_assert_lt(count, room);
		items = grown;
		items[count] = (int)count;
	}
	int *grown = array_grow(items, &room, 1000, 100000, sizeof(*items));
	cr_assert_not_null(grown);
	cr_expect_geq(room, 101000u);
	for (int i = 0; i < 1000; i++) {
		cr_assert_eq(grown[i], i);
	}
	free(grown);
}

Test(array, what_is_reached_is_zero)
{
	size_t room = 0;
	int *items = NULL;

	for (size_t index = 1; index < 5000; index = index * 3 + 1) {
		int *reached = array_reach(items, &room, index, sizeof(*items));
		cr_assert_not_null(reached);
		items = reached;
		for (size_t i = 0; i < room; i++) {
			cr_assert_eq(items[i], 0);
		}
		cr_assert_lt(index, room);
	}
	free(items);
}

Test(array, too_much_leaves_the_old_one)
{
	size_t room = 0;
	int *items = array_grow(NULL, &room, 0, 4, sizeof(*items));

	cr_assert_not_null(items);
	size_t before = room;
	cr_expect_null(array_grow(items, &room, 4, SIZE_MAX / 8, sizeof(*items)));
	cr_expect_eq(room, before);
	free(items);
}
