/* storage.c - see storage.h */
#include "shim/record/storage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/base/text.h"

#define SEGMENT_FIRST ((size_t)1 << 20)
#define SEGMENT_MOST  ((size_t)32 << 20)
#define SEGMENT_LEAST ((size_t)64 << 10)
#define PROGRAMS_MOST 1000 /* that one process executes, each with a trace of its own */

struct nngt_header *storage_header;

static struct {
	char path[4096]; /* absolute */
	dev_t device;
	ino_t inode;
	uint64_t limit;
	uint64_t reserved; /* bytes of the file that exist */
	size_t next_size;
	uint8_t *next, *end; /* what is left of the last segment */
	bool full;
} file;

const char *
storage_path(void)
{
	return file.path;
}

/* Reserves and maps the next segment of an open file. False: errno says why. */
static bool
add_segment(int fd, size_t size)
{
	struct rlimit most;
	uint64_t end = file.reserved + size;
	/* Beyond the limit the kernel would send SIGXFSZ. */
	if (getrlimit(RLIMIT_FSIZE, &most) == 0 && end > most.rlim_cur) {
		errno = EFBIG;
		return false;
	}
	if (file.limit != 0 && end > file.limit) {
		errno = ENOSPC;
		return false;
	}
	int error;
	do {
		error = posix_fallocate(fd, (off_t)file.reserved, (off_t)size);
	} while (error == EINTR);
	if (error != 0) {
		errno = error;
		return false;
	}
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)file.reserved);
	if (start == MAP_FAILED) {
		return false;
	}
	file.next = start;
	file.end = file.next + size;
	file.reserved = end;
	return true;
}

/* The same with less when there is not enough. */
static bool
add_segment_that_fits(int fd, size_t size)
{
	while (!add_segment(fd, size)) {
		size /= 2;
		if (size < SEGMENT_LEAST || errno == ENOMEM || errno == EACCES) {
			return false;
		}
	}
	return true;
}

static bool
is_ours(int fd)
{
	struct stat st;
	return fstat(fd, &st) == 0 && st.st_dev == file.device && st.st_ino == file.inode;
}

/* The file again, by its name: -1 when another one has taken it. */
static int
reopen(void)
{
	int fd = open(file.path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd >= 0 && !is_ours(fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

static void
grow(void)
{
	int fd = reopen();
	bool done = fd >= 0 && add_segment_that_fits(fd, file.next_size);
	if (fd >= 0) {
		close(fd);
	}
	file.full = !done;
	if (file.next_size < SEGMENT_MOST) {
		file.next_size *= 2;
	}
}

void *
storage_take(size_t wanted, size_t *size)
{
	if (file.next == file.end && !file.full) {
		grow();
	}
	size_t left = (size_t)(file.end - file.next);
	if (left == 0) {
		return NULL;
	}
	*size = wanted < left ? wanted : left;
	void *taken = file.next;
	file.next += *size;
	return taken;
}

/* Whose trace the file at a path is. */
enum writer {
	WRITER_NONE,  /* no trace, or one that is finished, or of a process that is no more */
	WRITER_OTHER, /* a process that lives, and may be writing it now */
	WRITER_SELF   /* this process, before it executed this program */
};

static enum writer
writer_of(const char *path, const struct nngt_header *self)
{
	static struct nngt_header
	    h; /* only one thread starts a recording, and its stack may be small */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		return WRITER_NONE;
	}
	ssize_t got = pread(fd, &h, sizeof(h), 0);
	close(fd);
	if (got != (ssize_t)sizeof(h) || memcmp(h.magic, NNGT_MAGIC, sizeof(h.magic)) != 0) {
		return WRITER_NONE;
	}
	if (h.pid == self->pid) {
		bool same = h.version == self->version && h.process_start == self->process_start;
		return same && h.process_start != 0 ? WRITER_SELF : WRITER_NONE;
	}
	bool lives = kill((pid_t)h.pid, 0) == 0 || errno == EPERM;
	return h.end == NNGT_END_UNKNOWN && lives ? WRITER_OTHER : WRITER_NONE;
}

/* An earlier trace of this process ends with exec: nothing else can have ended it. */
static void
end_earlier(const char *path)
{
	static struct nngt_header h;
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		return; /* the end stays unknown */
	}
	if (pread(fd, &h, sizeof(h), 0) == (ssize_t)sizeof(h) && h.end == NNGT_END_UNKNOWN) {
		h.end = NNGT_END_EXEC;
		ssize_t put = pwrite(fd, &h.end, sizeof(h.end), offsetof(struct nngt_header, end));
		int cut = h.allocated >= NNGT_PAGE ? ftruncate(fd, (off_t)h.allocated) : 0;
		(void)put, (void)cut;
	}
	close(fd);
}

static void
cut_text(struct text *t, size_t length)
{
	t->length = length;
	t->start[length] = '\0';
}

/*
 * Gives the finished file its name. It appears there whole, so that two processes that start
 * at once with one name never see each other's half-made header.
 */
static const char *
publish(const char *temporary, struct text *path, const struct nngt_header *header)
{
	size_t plain = path->length;
	bool shared = false; /* the name without our number is another process's */
	for (unsigned program = 1; program <= PROGRAMS_MOST;) {
		struct stat st;
		if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path->start, RENAME_NOREPLACE) == 0) {
			return NULL;
		}
		if (errno != EEXIST && errno != EINVAL && errno != ENOSYS) {
			return error_reason(errno);
		}
		if (lstat(path->start, &st) == 0 && !S_ISREG(st.st_mode)) {
			return "it exists and is not a regular file";
		}
		enum writer writer = writer_of(path->start, header);
		if (writer == WRITER_NONE) {
			return rename(temporary, path->start) == 0 ? NULL : error_reason(errno);
		}
		if (writer == WRITER_OTHER && shared) {
			break;
		}
		if (writer == WRITER_SELF) {
			end_earlier(path->start);
		}
		cut_text(path, plain);
		text_add(path, ".");
		if (writer == WRITER_OTHER) {
			shared = true;
			text_add_number(path, header->pid);
			plain = path->length;
			program = 1;
		} else {
			text_add_number(path, ++program);
		}
	}
	return "the name is taken";
}

static const char *
create_in(int fd, const struct nngt_header *header)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !add_segment_that_fits(fd, SEGMENT_FIRST)) {
		return error_reason(errno);
	}
	file.device = st.st_dev;
	file.inode = st.st_ino;
	memcpy(file.next, header, sizeof(*header));
	storage_header = (struct nngt_header *)(void *)file.next;
	storage_header->allocated = NNGT_PAGE;
	file.next += NNGT_PAGE;
	file.next_size = 2 * SEGMENT_FIRST;
	return NULL;
}

const char *
storage_create(const char *path, const struct nngt_header *header, uint64_t limit)
{
	static char temporary[sizeof(file.path) + 32], here[sizeof(file.path)];
	struct text name = text_in(file.path, sizeof(file.path));
	struct text other = text_in(temporary, sizeof(temporary));
	file.limit = limit;
	if (path[0] != '/') {
		if (getcwd(here, sizeof(here)) == NULL) {
			text_add(&name, path);
			return error_reason(errno);
		}
		text_add(&name, here);
		text_add(&name, "/");
	}
	text_add(&name, path);
	if (name.cut) {
		return error_reason(ENAMETOOLONG);
	}
	text_add(&other, file.path);
	text_add(&other, ".");
	text_add_number(&other, (uint64_t)getpid());
	text_add(&other, ".new");

	unlink(temporary); /* of a process that had our number and was killed just here */
	int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0) {
		return error_reason(errno);
	}
	const char *reason = create_in(fd, header);
	if (reason == NULL) {
		reason = publish(temporary, &name, header);
	}
	if (reason != NULL) {
		unlink(temporary);
		if (storage_header != NULL) {
			munmap(storage_header, file.reserved);
		}
		storage_forget();
	}
	close(fd);
	return reason;
}

void
storage_close(void)
{
	int fd = reopen();
	file.full = true;
	file.next = file.end;
	if (fd >= 0) {
		int cut = ftruncate(fd, (off_t)storage_header->allocated);
		(void)cut; /* the file is then only longer than it need be */
		close(fd);
	}
}

void
storage_forget(void)
{
	storage_header = NULL;
	file.reserved = 0;
	file.next = file.end = NULL;
	file.full = false;
}
