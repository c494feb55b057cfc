/* grid.c - see grid.h */
#include "analyzer/stats/grid.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
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
	*grid = (struct stats_grid){.columns = columns};
	struct stats_row *row = stats_grid_row(grid);
	for (unsigned i = 0; i < columns; i++) {
		snprintf(row->cells[i], STATS_CELL, "%s", titles[i]);
	}
}

void
stats_put_number(struct stats_row *row, unsigned column, uint64_t number)
{
	text_number(number, row->cells[column], STATS_CELL);
}

static void
print_row(FILE *out, const struct stats_grid *grid, const struct stats_row *row,
          const size_t *widths)
{
	for (unsigned i = 0; i < grid->columns; i++) {
		const char *cell = row->cells[i];
		int pad = (int)(widths[i] - text_columns(cell));
		bool word = i == 0 || i + 1 == grid->columns;
		if (i + 1 == grid->columns) { /* no blanks at the end of a line */
			fprintf(out, "%s%s\n", cell[0] != '\0' ? "  " : "", cell);
		} else {
			fprintf(out, "%s%*s%s%*s", i == 0 ? "" : "  ", word ? 0 : pad, "", cell, word ? pad : 0,
			        "");
		}
	}
}

void
stats_grid_print(FILE *out, struct stats_grid *grid)
{
	size_t widths[STATS_COLUMNS_MAX] = {0};
	for (size_t i = 0; i < grid->count; i++) {
		for (unsigned column = 0; column < grid->columns; column++) {
			size_t columns = text_columns(grid->rows[i].cells[column]);
			widths[column] = columns > widths[column] ? columns : widths[column];
		}
	}
	fputc('\n', out);
	for (size_t i = 0; i < grid->count; i++) {
		print_row(out, grid, &grid->rows[i], widths);
	}
	if (grid->failed) {
		fputs("  (memory was short: not all is shown)\n", out);
	}
	stats_grid_free(grid);
}

void
stats_grid_free(struct stats_grid *grid)
{
	free(grid->rows);
	*grid = (struct stats_grid){0};
}
