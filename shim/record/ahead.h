/*
 * ahead.h - the space of the file that nobody has yet, and the pages of it that are made already.
 *
 * The space is that of the last segment, from its start to its end. One thread at a time makes
 * pages ahead of what is taken, and does that without the lock, because it takes long. What it
 * works on is given to nobody meanwhile: when all before that is taken, the next takers get what
 * lies behind, and the part that was passed over is the first to be taken when its pages are there.
 *
 * Addresses only: nothing here touches the file or the memory. One thread at a time calls (the
 * storage's lock).
 */
#ifndef NNGTRACE_SHIM_RECORD_AHEAD_H
#define NNGTRACE_SHIM_RECORD_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whole pages of the file. */
struct ahead_part {
	uint8_t *start;
	size_t size;
	uint64_t offset; /* in the file */
	bool has_pages;
};

/* A new segment, of which nothing is left before. start and offset: of a page. */
void ahead_set(uint8_t *start, size_t size, uint64_t offset);

/* Bytes that the next ahead_take may give at once; 0: there is no space. */
size_t ahead_left(void);

/* The next bytes, `wanted` or fewer, but not none: only when ahead_left() is not 0. */
struct ahead_part ahead_take(size_t wanted);

/*
 * What should get its pages next: when less than half a step has them, up to the next place in the
 * file that is a multiple of `step`. False: nothing. True: the caller makes the pages of *part
 * without the lock, and must then say so.
 */
bool ahead_fill_begin(size_t step, struct ahead_part *part);

/* made: the pages are there now. When the space was forgotten meanwhile, nothing happens. */
void ahead_fill_end(bool made);

/* There is no space any more, and nobody makes pages. */
void ahead_clear(void);

#endif
