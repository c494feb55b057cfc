/*
 * memory.h - the memory of another process, living or dead, for those who follow pointers in it.
 * Who reads a process, a copy of parts of it, or a core file fills in struct memory.
 */
#ifndef NNGTRACE_MEMORY_MEMORY_H
#define NNGTRACE_MEMORY_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct memory {
	/* Reads all of it, or returns false. One thread at a time. */
	bool (*read)(void *data, void *to, size_t size, uint64_t address);
	void *data;
};

/* A file that was mapped there, from its first byte on. The strings are the caller's. */
struct memory_module {
	uint64_t start, end;
	const char *path;
};

/*
 * pieces.c: copies of parts of the memory, made while a process stood still. Zeroed memory is an
 * empty set; free it with pieces_free.
 */
struct piece {
	uint64_t address;
	size_t size, at; /* at: in bytes */
};
struct pieces {
	struct piece *items;
	size_t count, room;
	uint8_t *bytes;
	size_t used, bytes_room;
};

/* Room for a further piece, which the caller fills before the next call. NULL: not enough memory.
 */
uint8_t *pieces_add(struct pieces *pieces, uint64_t address, size_t size);
/* The latest piece has got only so many bytes, perhaps none. */
void pieces_cut(struct pieces *pieces, size_t size);
void pieces_free(struct pieces *pieces);

/* For struct memory; data: the pieces. What spans two of them is not found. */
bool pieces_read(void *data, void *to, size_t size, uint64_t address);

#endif
