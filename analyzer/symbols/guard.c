/*
 * guard.c - see guard.h
 *
 * The functions open and open64 here take the place of libc's in this program and the libraries
 * that it loads: the dynamic linker looks into the program first.
 */
#undef _FORTIFY_SOURCE /* it makes open a function that is already defined */
#include "analyzer/symbols/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define COUNTED_MAX 1024u /* files whose size is known to guard_bytes */

static enum guard guarding;
static struct {
	dev_t device;
	ino_t inode;
} counted[COUNTED_MAX];
static unsigned count;
static uint64_t bytes;

void
guard_set(enum guard guard)
{
	guarding = guard;
}

uint64_t
guard_bytes(void)
{
	return bytes;
}

/* A hole takes no space, and says nothing about how much there is to read. */
static void
count_bytes(const struct stat *st)
{
	for (unsigned i = 0; i < count; i++) {
		if (counted[i].device == st->st_dev && counted[i].inode == st->st_ino) {
			return;
		}
	}
	if (count < COUNTED_MAX) {
		uint64_t size = (uint64_t)st->st_size, on_disk = (uint64_t)st->st_blocks * 512;
		counted[count].device = st->st_dev;
		counted[count++].inode = st->st_ino;
		bytes += size < on_disk ? size : on_disk;
	}
}

/* File systems whose files are doors to the kernel, regular as they may look. */
static bool
is_kernel_type(unsigned long type)
{
	static const unsigned long kinds[] = {PROC_SUPER_MAGIC, SYSFS_MAGIC,      DEBUGFS_MAGIC,
	                                      TRACEFS_MAGIC,    SECURITYFS_MAGIC, CGROUP2_SUPER_MAGIC};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (type == kinds[i]) {
			return true;
		}
	}
	return false;
}

static bool
is_of_the_kernel(const char *path)
{
	struct statfs fs;
	return statfs(path, &fs) != 0 || is_kernel_type((unsigned long)fs.f_type);
}

/* Asked before it is opened: opening a device may already do something. */
static bool
is_regular(const char *path, int flags)
{
	struct stat st;
	int follow = (flags & O_NOFOLLOW) != 0 ? AT_SYMLINK_NOFOLLOW : 0;
	return fstatat(AT_FDCWD, path, &st, follow) == 0 && S_ISREG(st.st_mode) &&
	       !is_of_the_kernel(path);
}

/* What came of an open: the file, whose bytes count from now on, if it is a regular one after all.
 */
static int
opened(int fd)
{
	struct stat st;
	if (fd < 0) {
		return -1;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = ENOENT;
		return -1;
	}
	count_bytes(&st);
	return fd;
}

static int
open_regular(const char *path, int flags)
{
	if (!is_regular(path, flags)) {
		errno = ENOENT;
		return -1;
	}
	return opened(openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags));
}

int
guard_open(const char *path, int flags)
{
	if (path[0] != '/') {
		errno = ENOENT;
		return -1;
	}
	return open_regular(path, flags);
}

static int
open_in_root(int root, const char *path, int flags)
{
	const struct open_how how = {.flags = (uint64_t)flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT};
	return (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
}

/* As open_regular, and like it looks before it opens. */
static int
open_regular_in_root(int root, const char *path)
{
	struct stat st;
	struct statfs fs;
	int fd = -1, look = open_in_root(root, path, O_PATH);
	if (look < 0) {
		return -1;
	}
	if (fstat(look, &st) == 0 && S_ISREG(st.st_mode) && fstatfs(look, &fs) == 0 &&
	    !is_kernel_type((unsigned long)fs.f_type)) {
		fd = open_in_root(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	} else {
		errno = ENOENT;
	}
	close(look);
	return opened(fd);
}

int
guard_open_below(const char *folder, const char *path)
{
	char whole[PATH_MAX];
	int fd = -1;
	if (path[0] != '/' ||
	    (size_t)snprintf(whole, sizeof(whole), "%s%s", folder, path) >= sizeof(whole)) {
		errno = ENOENT;
		return -1;
	}
	int root = openat(AT_FDCWD, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root >= 0) {
		fd = open_regular_in_root(root, path);
		close(root);
	}
	/* Before Linux 5.6 there is no such call: absolute links are then followed to our own files. */
	return fd < 0 && root >= 0 && errno == ENOSYS ? guard_open(whole, 0) : fd;
}

static bool
is_split_file(const char *path)
{
	size_t length = strlen(path);
	return length > 4 && strcmp(path + length - 4, ".dwo") == 0;
}

static bool
is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* mode: of a file that is made. */
static int
open_anything(const char *path, int flags, mode_t mode)
{
	bool to_read = (flags & (O_ACCMODE | O_CREAT)) == O_RDONLY;
	if (guarding == GUARD_OFF || !to_read || (guarding == GUARD_REGULAR && is_folder(path))) {
		return openat(AT_FDCWD, path, flags, mode);
	}
	if (guarding == GUARD_SPLIT && !is_split_file(path)) {
		errno = ENOENT;
		return -1;
	}
	return open_regular(path, flags & O_NOFOLLOW);
}

/* The mode that was given for a file that is made; it is not read where none was given. */
#define MODE_AFTER(flags, mode)                                                                    \
	do {                                                                                           \
		if (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE) {                          \
			va_list rest;                                                                          \
			va_start(rest, flags);                                                                 \
			(mode) = va_arg(rest, mode_t);                                                         \
			va_end(rest);                                                                          \
		}                                                                                          \
	} while (0)

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	MODE_AFTER(flags, mode);
	return open_anything(path, flags, mode);
}

#ifndef open64 /* musl has one function by both names */
int
open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	MODE_AFTER(flags, mode);
	return open_anything(path, flags | O_LARGEFILE, mode);
}
#endif
