/* mark.c - see mark.h */
#include "shim/base/mark.h"

#include <stdatomic.h>
#include <string.h>

#include "shim/trace/mark.h"

/* The magic puts it into .data, which is in every core file and can be read from outside. */
static struct nngt_mark mark = {.magic = NNGT_MARK_MAGIC, .size = sizeof(struct nngt_mark)};

/* Free to taken, or back: whoever has made the change owns the row. */
static int
swap(uint64_t *row, uint64_t from, uint64_t to)
{
	return __atomic_compare_exchange_n(row, &from, to, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void
mark_add(const void *start, size_t size)
{
	for (unsigned i = 0; i < NNGT_MARK_RANGES; i++) {
		if (swap(&mark.range[i].start, 0, (uintptr_t)start)) {
			__atomic_store_n(&mark.range[i].size, size, __ATOMIC_RELEASE);
			return;
		}
	}
	__atomic_fetch_add(&mark.left_out, 1, __ATOMIC_RELAXED);
}

void
mark_remove(const void *start, size_t size)
{
	for (unsigned i = 0; i < NNGT_MARK_RANGES; i++) {
		struct nngt_mark_range *row = &mark.range[i];
		if (__atomic_load_n(&row->start, __ATOMIC_ACQUIRE) == (uintptr_t)start &&
		    swap(&row->size, size, 0)) {
			__atomic_store_n(&row->start, 0, __ATOMIC_RELEASE);
			return;
		}
	}
	__atomic_fetch_sub(&mark.left_out, 1, __ATOMIC_RELAXED);
}

void
mark_start(const struct nngt_header *header, const char *path)
{
	size_t length = strnlen(path, sizeof(mark.path) - 1);
	mark.pid = header->pid;
	mark.process_start = header->process_start;
	mark.start_wall_ns = header->start_wall_ns;
	memcpy(mark.path, path, length);
	mark.path[length] = '\0';
}
