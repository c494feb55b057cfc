/*
 * own_file.h - a file that is open for a moment in a process whose descriptors are somebody else's.
 *
 * Another thread may close all descriptors at any moment, and open files of its own: what was
 * our number is then the host's file. So a file of ours has a high number as soon as it is open,
 * which open() and socket() never give while the host has few descriptors, and a number is only
 * closed while it is still ours.
 */
#ifndef NNGTRACE_SHIM_BASE_OWN_FILE_H
#define NNGTRACE_SHIM_BASE_OWN_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct own_file {
	int fd; /* or -1 */
	dev_t device;
	ino_t inode;
};

/*
 * As open(); O_CLOEXEC and O_NONBLOCK are added, and a new file is its owner's alone (0600). What
 * comes back is the file of that name, or fd -1: errno says why, EBADF when another thread has
 * taken the number.
 */
struct own_file own_file_open(const char *path, int flags);

/* Whether the number is still this file's, right now; *st gets what fstat says. */
bool own_file_is(const struct own_file *file, struct stat *st);

/* Closes it, unless the number is another file's by now. Keeps errno. */
void own_file_close(struct own_file *file);

/*
 * The first bytes of a small file, as those of /proc, ended by NUL: at most size - 1. Returns how
 * many; 0 also when it cannot be read. Any thread; may change errno.
 */
size_t own_file_read(const char *path, char *buffer, size_t size);

#endif
