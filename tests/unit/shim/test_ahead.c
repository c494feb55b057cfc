/* Space ahead: nobody gets what another has, nor what is being filled; nothing is lost. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "shim/record/ahead.h"

#define PAGE  4096u
#define PAGES 512u /* of the segment */
#define STEP  (128u * PAGE)

enum owner { NOBODY, TAKEN, BEING_FILLED, FILLED };

static uint8_t owners[PAGES];
static uint8_t *const base = (uint8_t *)(uintptr_t)0x10000000;

static void
change(const struct ahead_part *part, bool (*may)(uint8_t owner), enum owner to)
{
	size_t first = (size_t)(part->start - base) / PAGE;
	cr_assert(part->size > 0 && part->size % PAGE == 0);
	cr_assert(first + part->size / PAGE <= PAGES);
	cr_assert_eq(part->offset, 7 * PAGE + first * PAGE);
	for (size_t i = first; i < first + part->size / PAGE; i++) {
		cr_assert(may(owners[i]), "page %zu is of %u, wanted for %u", i, owners[i], to);
		owners[i] = (uint8_t)to;
	}
}

static bool
is_free(uint8_t owner)
{
	return owner == NOBODY || owner == FILLED;
}

static bool
is_filled(uint8_t owner)
{
	return owner == FILLED;
}

static bool
is_untouched(uint8_t owner)
{
	return owner == NOBODY;
}

static bool
is_being_filled(uint8_t owner)
{
	return owner == BEING_FILLED;
}

static void
take(size_t wanted)
{
	struct ahead_part part = ahead_take(wanted);
	cr_assert(part.size <= wanted);
	change(&part, part.has_pages ? is_filled : is_free, TAKEN);
}

static size_t
pages_of(enum owner owner)
{
	size_t count = 0;
	for (size_t i = 0; i < PAGES; i++) {
		count += owners[i] == owner;
	}
	return count;
}

static void
start(void)
{
	memset(owners, NOBODY, sizeof(owners));
	ahead_clear();
	ahead_set(base, sizeof(owners) * PAGE, (uint64_t)7 * PAGE);
}

/* One thread, which fills as soon as it may: all but the first step has its pages. */
Test(ahead, one_thread)
{
	struct ahead_part part;
	size_t with_pages = 0;
	start();
	while (ahead_left() != 0) {
		struct ahead_part taken = ahead_take((size_t)4 * PAGE);
		with_pages += taken.has_pages ? taken.size / PAGE : 0;
		if (ahead_fill_begin(STEP, &part)) {
			cr_assert((part.offset + part.size) % STEP == 0 ||
			          part.start + part.size == base + PAGES * PAGE);
			ahead_fill_end(true);
		}
	}
	cr_assert_eq(with_pages, PAGES - 4);
}

/* A thread that never comes back with its pages: the others go on behind them. */
Test(ahead, filler_is_lost)
{
	struct ahead_part part, other;
	start();
	cr_assert(ahead_fill_begin(STEP, &part));
	change(&part, is_untouched, BEING_FILLED);
	cr_assert_not(ahead_fill_begin(STEP, &other));
	while (ahead_left() != 0) {
		take((size_t)16 * PAGE);
	}
	cr_assert_eq(pages_of(BEING_FILLED), part.size / PAGE);
	cr_assert_eq(pages_of(TAKEN), PAGES - part.size / PAGE);
	/* It comes back after all, when there is another segment. */
	ahead_set(base + PAGES * PAGE, PAGE, (uint64_t)(7 + PAGES) * PAGE);
	change(&part, is_being_filled, FILLED);
	ahead_fill_end(true);
	cr_assert_eq(ahead_left(), part.size);
	take(part.size);
	cr_assert_eq(pages_of(TAKEN), PAGES);
	cr_assert_eq(ahead_left(), PAGE);
}

Test(ahead, pages_that_could_not_be_made)
{
	struct ahead_part part;
	start();
	cr_assert(ahead_fill_begin(STEP, &part));
	ahead_fill_end(false);
	cr_assert_not(ahead_take(PAGE).has_pages);
	cr_assert(ahead_fill_begin(STEP, &part));
	cr_assert_eq(ahead_left(), PAGES * PAGE - PAGE - part.size);
	ahead_fill_end(false);
	cr_assert_not(ahead_take(PAGE).has_pages);
}

Test(ahead, forgotten_meanwhile)
{
	struct ahead_part part;
	start();
	cr_assert(ahead_fill_begin(STEP, &part));
	ahead_clear();
	cr_assert_eq(ahead_left(), 0);
	ahead_fill_end(true);
	cr_assert_eq(ahead_left(), 0);
	cr_assert_not(ahead_fill_begin(STEP, &part));
}

/* Whatever the order: each page is taken once, and never while it is being filled. */
Test(ahead, any_order)
{
	for (unsigned seed = 1; seed <= 2000; seed++) {
		struct ahead_part part;
		bool filling = false;
		srand(seed);
		start();
		while (ahead_left() != 0 || filling) {
			int what = rand() % 8;
			if (what < 5 && ahead_left() != 0) {
				take((size_t)(1 + rand() % 16) * PAGE);
			} else if (!filling) {
				filling = ahead_fill_begin(STEP, &part);
				if (filling) {
					change(&part, is_untouched, BEING_FILLED);
				}
			} else if (what == 7) {
				change(&part, is_being_filled, FILLED);
				ahead_fill_end(true);
				filling = false;
			}
		}
		cr_assert_eq(pages_of(TAKEN), PAGES, "seed %u", seed);
	}
}
