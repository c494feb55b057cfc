/*
 * survival.c - calls NNG and tells after each call, in a file of its own that survives, how
 * many have returned; then ends badly, as its argument says.
 *   survival HOW COUNTER-FILE CALLS
 * HOW: abort, segv, exit (_exit), loop (until it is killed).
 */
#include <fcntl.h>
#include <nng/nng.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	if (argc != 4) {
		return 2;
	}
	int fd = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || ftruncate(fd, 4096) != 0) {
		return 2;
	}
	volatile uint64_t *returned = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (returned == MAP_FAILED) {
		return 2;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a loop ends with the script that is to end it */
	long calls = strcmp(argv[1], "loop") == 0 ? -1 : atol(argv[3]);
	for (long i = 0; i != calls; i++) {
		nng_msg *msg;
		if (nng_msg_alloc(&msg, 8) != 0) {
			return 2;
		}
		++*returned;
		nng_msg_append_u32(msg, (uint32_t)i);
		++*returned;
		nng_msg_free(msg);
		++*returned;
	}
	if (strcmp(argv[1], "abort") == 0) {
		abort();
	}
	if (strcmp(argv[1], "segv") == 0) {
		*(volatile int *)NULL = 1;
	}
	_exit(0);
}
