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

/* What the name leads to, if anything. */
static bool
look_at(const char *path, struct own_file *file)
{
	struct stat st;
	if (stat(path, &st) != 0) {
		return false;
	}
	file->device = st.st_dev;
	file->inode = st.st_ino;
	return true;
}

/* The number is given away at once, for one that open() never gives while there are few. */
static int
move_high(int low, const struct own_file *file)
{
	struct stat st;
	if (!is_same(low, file, &st)) {
		return -1;
	}
	int high = fcntl(low, F_DUPFD_CLOEXEC, NUMBER_HIGH);
	bool low_is = is_same(low, file, &st);
	if (high >= 0 && !is_same(high, file, &st)) {
		high = -1; /* taken as well: not ours to close */
	}
	if (high >= 0 && low_is) {
		close(low);
	}
	/* The limit is lower, or there is no second one: the low one has to do. */
	return high >= 0 ? high : low_is ? low : -1;
}

/*
 * Another thread may have made another file of the number as soon as open() has returned. What the
 * name leads to before or after that is the file: a name is given to another file now and then, but
 * not twice.
 */
struct own_file
own_file_open(const char *path, int flags)
{
	struct own_file before, file = {.fd = -1};
	struct stat st;
	bool was_there = look_at(path, &before);
	int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0600);
	if (fd < 0) {
		return file;
	}
	bool is_there = look_at(path, &file);
	if (was_there && !(is_there && is_same(fd, &file, &st))) {
		file = before;
	}
	file.fd = was_there || is_there ? move_high(fd, &file) : -1;
	if (file.fd < 0) {
		errno = EBADF;
	}
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
	struct own_file file = own_file_open(path, O_RDONLY);
	size_t length = 0;
	ssize_t got = file.fd >= 0 ? 1 : 0;
	while (got > 0 && length < size - 1) {
		/* From a place: in a file of the host's this would not move the next read. */
		got = pread(file.fd, buffer + length, size - 1 - length, (off_t)length);
		length += got > 0 ? (size_t)got : 0;
	}
	own_file_close(&file);
	buffer[length] = '\0';
	return length;
}
