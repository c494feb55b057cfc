/*
 * memory_back.c - on a virtual machine, memory that nobody has used for some seconds may be the
 * host's, and the first touch of each page then takes ten times as long. Touches so much of it, in
 * large pages, and gives it back: what a program takes next is there.
 *
 * usage: bench_memory_back MEGABYTES
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096u

int
main(int argc, char **argv)
{
	if (argc != 2 || atol(argv[1]) < 1) {
		fprintf(stderr, "usage: %s MEGABYTES\n", argv[0]);
		return 2;
	}
	const size_t size = (size_t)atol(argv[1]) << 20;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) {
		perror("mmap");
		return 2;
	}
	madvise(memory, size, MADV_HUGEPAGE); /* else it only takes longer */
	for (size_t at = 0; at < size; at += PAGE) {
		*(volatile char *)(memory + at) = 1;
	}
	return 0;
}
