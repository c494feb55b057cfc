/* own_file.c - see own_file.h */
#include "shim/base/own_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define NUMBER_HIGH 960 /* below 1024, which is the usual limit */

static bool
is_same(int fd, const struct own_file *file, struct stat *st)
{
	return fstat(fd, st) == 0 && st->st_dev == file->device && st->st_ino == file->inode;
}

struct own_file
own_file_open(const char *path, int flags)
{
	struct own_file file = {.fd = open(path, flags | O_CLOEXEC)};
	struct stat st;
	if (file.fd < 0 || fstat(file.fd, &st) != 0) {
		file.fd = -1; /* fstat fails when the number was closed under us */
		return file;
	}
	file.device = st.st_dev;
	file.inode = st.st_ino;
	int low = file.fd, high = fcntl(low, F_DUPFD_CLOEXEC, NUMBER_HIGH);
	if (high < 0) {
		return file; /* the limit is lower, or there is no second one: the low one has to do */
	}
	if (is_same(low, &file, &st)) {
		close(low);
	}
	file.fd = high;
	return file;
}

bool
own_file_is(const struct own_file *file, struct stat *st)
{
	return file->fd >= 0 && is_same(file->fd, file, st);
}

void
own_file_close(struct own_file *file)
{
	int saved = errno;
	struct stat st;
	if (own_file_is(file, &st)) {
		close(file->fd);
	}
	file->fd = -1;
	errno = saved;
}

size_t
own_file_read(const char *path, char *buffer, size_t size)
{
	struct own_file file = own_file_open(path, O_RDONLY | O_NONBLOCK);
	/* From a place: in a file of the host's this would not move the next read. */
	ssize_t got = file.fd >= 0 ? pread(file.fd, buffer, size - 1, 0) : 0;
	own_file_close(&file);
	buffer[got > 0 ? got : 0] = '\0';
	return got > 0 ? (size_t)got : 0;
}
