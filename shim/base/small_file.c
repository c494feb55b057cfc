/* small_file.c - see small_file.h */
#include "shim/base/small_file.h"

#include <fcntl.h>
#include <unistd.h>

size_t
read_small_file(const char *path, char *buffer, size_t size)
{
	size_t length = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		ssize_t got;
		while (length < size && (got = read(fd, buffer + length, size - length)) > 0) {
			length += (size_t)got;
		}
		close(fd);
	}
	return length;
}
