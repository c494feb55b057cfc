/* Texts by number: what was put is there, whatever numbers a damaged trace has. */
#include <criterion/criterion.h>
#include <string.h>

#include "analyzer/export/texts.h"

Test(texts, are_kept_by_any_number)
{
	const uint32_t numbers[] = {0, 1, 7, TEXTS_DENSE - 1, TEXTS_DENSE, 1u << 31, UINT32_MAX};
	const unsigned count = sizeof(numbers) / sizeof(numbers[0]);
	struct texts texts = {0};
	for (unsigned i = 0; i < count; i++) {
		struct line text = {0};
		cr_expect_null(texts_get(&texts, numbers[i]));
		line_unsigned(&text, numbers[i]);
		cr_assert_not_null(texts_put(&texts, numbers[i], &text));
		cr_expect_null(text.text);
	}
	for (unsigned i = 0; i < count; i++) {
		struct line wanted = {0};
		const struct line *kept = texts_get(&texts, numbers[i]);
		line_unsigned(&wanted, numbers[i]);
		cr_assert_not_null(kept);
		cr_expect(kept->used == wanted.used && memcmp(kept->text, wanted.text, wanted.used) == 0);
		line_free(&wanted);
	}
	struct line nothing = {0};
	cr_assert_not_null(texts_put(&texts, 2, &nothing));
	cr_expect_eq(texts_get(&texts, 2)->used, 0);
	struct line failed = {.failed = true};
	cr_expect_null(texts_put(&texts, 3, &failed));
	texts_free(&texts);
	cr_expect_null(texts_get(&texts, 1));
}
