/*
 * grid.h - a table in aligned columns: words in the first and the last one, numbers between.
 *
 * One thread at a time for one grid.
 */
#ifndef NNGTRACE_STATS_GRID_H
#define NNGTRACE_STATS_GRID_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define STATS_COLUMNS_MAX 8
#define STATS_CELL        800 /* bytes: a function and a place */

struct stats_row {
	char cells[STATS_COLUMNS_MAX][STATS_CELL]; /* escaped for terminals */
};
struct stats_grid {
	struct stats_row *rows;
	size_t count, room;
	unsigned columns;
	unsigned width; /* of a line; stats_grid_head sets FOLD_WIDTH */
	bool failed;    /* memory was short: rows are missing */
};

/* Starts a grid with its titles. */
void stats_grid_head(struct stats_grid *grid, unsigned columns, const char *const *titles);

/* A new row of empty cells; never NULL. Valid until the next one. */
struct stats_row *stats_grid_row(struct stats_grid *grid);

/* "1,234" */
void stats_put_number(struct stats_row *row, unsigned column, uint64_t number);

/*
 * Prints the grid after an empty line, and frees it. What does not fit into a line: the last cell
 * stands below; when that is not enough, each cell has a line of its own.
 */
void stats_grid_print(FILE *out, struct stats_grid *grid);
void stats_grid_free(struct stats_grid *grid);

#endif
