/* fill.c - see fill.h; pwritev(2), fstatfs(2) */
#include "shim/record/fill.h"

#include <linux/magic.h>
#include <sys/uio.h>
#include <sys/vfs.h>

#include "shim/record/room.h"
#include "shim/trace/format.h"

#define PART  (4 * (size_t)NNGT_PAGE) /* of zeros, which are written again and again */
#define PARTS (FILL_MOST / PART)

/* Where files are memory, fallocate has made the pages already. */
bool
fill_helps(int fd)
{
	struct statfs fs;
	return fstatfs(fd, &fs) == 0 && fs.f_type != TMPFS_MAGIC && fs.f_type != RAMFS_MAGIC;
}

bool
fill_with_zeros(const struct own_file *own, uint64_t offset, size_t size)
{
	static uint8_t zeros[PART]; /* nobody writes to it */
	struct iovec parts[PARTS];
	struct stat st;
	int count = 0;
	for (size_t left = size; left != 0 && count < (int)PARTS; count++) {
		size_t some = left < PART ? left : PART;
		parts[count] = (struct iovec){.iov_base = zeros, .iov_len = some};
		left -= some;
	}
	return size <= FILL_MOST && !room_file_is_limited(offset + size) && own_file_is(own, &st) &&
	       (uint64_t)st.st_size >= offset + size &&
	       pwritev(own->fd, parts, count, (off_t)offset) == (ssize_t)size;
}
