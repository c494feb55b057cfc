/* grid.c - see grid.h */
#include "analyzer/stats/grid.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/print/fold.h"
#include "analyzer/print/style.h"

struct stats_row *
stats_grid_row(struct stats_grid *grid)
{
	static struct stats_row spare; /* when memory is short: what is written there is not printed */
	struct stats_row *rows = array_grow(grid->rows, &grid->room, grid->count, 1, sizeof(*rows));
	if (rows == NULL) {
		grid->failed = true;
		return &spare;
	}
	grid->rows = rows;
	struct stats_row *row = &grid->rows[grid->count++];
	memset(row, 0, sizeof(*row));
	return row;
}

void
stats_grid_head(struct stats_grid *grid, unsigned columns, const char *const *titles)
{
	*grid = (struct stats_grid){.columns = columns, .width = FOLD_WIDTH};
	struct stats_row *row = stats_grid_row(grid);
	for (unsigned i = 0; i < columns; i++) {
		snprintf(row->cells[i], STATS_CELL, "%s", titles[i]);
	}
}

void
stats_put_number(struct stats_row *row, unsigned column, uint64_t number)
{
	style_number(number, row->cells[column], STATS_CELL);
}

/* The cells of a row up to a column, aligned; no blanks at the end. */
static void
print_cells(FILE *out, const struct stats_row *row, const size_t *widths, unsigned columns,
            bool last_is_word)
{
	while (columns > 1 && row->cells[columns - 1][0] == '\0') {
		columns--;
		last_is_word = false;
	}
	for (unsigned i = 0; i < columns; i++) {
		const char *cell = row->cells[i];
		int pad = (int)(widths[i] - columns_wide(cell));
		bool word = i == 0 || (last_is_word && i + 1 == columns);
		fprintf(out, "%s%*s%s%*s", i == 0 ? "" : "  ", word ? 0 : pad, "", cell,
		        word && i + 1 < columns ? pad : 0, "");
	}
	fputc('\n', out);
}

/* The last cell below the others. */
static void
print_split(FILE *out, const struct stats_grid *grid, const struct stats_row *row,
            const size_t *widths)
{
	unsigned last = grid->columns - 1;
	print_cells(out, row, widths, last, false);
	if (row->cells[last][0] != '\0') {
		fprintf(out, "      " FOLD_HANG "%s\n", row->cells[last]);
	}
}

/* Each cell with its title; the first row has the titles. */
static void
print_list(FILE *out, const struct stats_grid *grid, const struct stats_row *row)
{
	const struct stats_row *titles = &grid->rows[0];
	int widest = 0;
	for (unsigned i = 1; i < grid->columns; i++) {
		int columns = (int)columns_wide(titles->cells[i]);
		widest = columns > widest ? columns : widest;
	}
	if (row == titles || row->cells[0][0] != '\0') {
		fprintf(out, "%s\n", row->cells[0]);
	}
	for (unsigned i = 1; i < grid->columns && row != titles; i++) {
		if (row->cells[i][0] != '\0') {
			fprintf(out, "    %-*s  " FOLD_HANG "%s\n", widest, titles->cells[i], row->cells[i]);
		}
	}
}

/* How wide the table is up to a column. */
static size_t
sum_of(const size_t *widths, unsigned columns)
{
	size_t sum = 0;
	for (unsigned i = 0; i < columns; i++) {
		sum += widths[i] + (i > 0 ? 2 : 0);
	}
	return sum;
}

void
stats_grid_print(FILE *out, struct stats_grid *grid)
{
	size_t widths[STATS_COLUMNS_MAX] = {0};
	for (size_t i = 0; i < grid->count; i++) {
		for (unsigned column = 0; column < grid->columns; column++) {
			size_t columns = columns_wide(grid->rows[i].cells[column]);
			widths[column] = columns > widths[column] ? columns : widths[column];
		}
	}
	fputc('\n', out);
	for (size_t i = 0; i < grid->count; i++) {
		const struct stats_row *row = &grid->rows[i];
		if (sum_of(widths, grid->columns) <= grid->width) {
			print_cells(out, row, widths, grid->columns, true);
		} else if (sum_of(widths, grid->columns - 1) <= grid->width) {
			print_split(out, grid, row, widths);
		} else {
			print_list(out, grid, row);
		}
	}
	if (grid->failed) {
		fputs("  (not enough memory: not all is shown)\n", out);
	}
	stats_grid_free(grid);
}

void
stats_grid_free(struct stats_grid *grid)
{
	free(grid->rows);
	*grid = (struct stats_grid){0};
}
