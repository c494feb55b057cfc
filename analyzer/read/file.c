/* file.c - opens a trace file, tells what is wrong with it, and reads from it. */
#include "analyzer/read/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
memory_is_zero(const void *memory, size_t size)
{
	const unsigned char *bytes = memory;
	return size == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0);
}

size_t
file_read(const struct trace *trace, void *to, size_t size, uint64_t offset)
{
	size_t done = 0;
	while (done < size) {
		ssize_t n = pread(trace->fd, (char *)to + done, size - done, (off_t)(offset + done));
		if (n > 0) {
			done += (size_t)n;
		} else if (n == 0 || errno != EINTR) {
			break;
		}
	}
	return done;
}

uint64_t
file_next_data(const struct trace *trace, uint64_t offset)
{
	off_t at = lseek(trace->fd, (off_t)offset, SEEK_DATA);
	if (at >= 0) {
		return (uint64_t)at;
	}
	/* ENXIO: only a hole is left. Otherwise the file system does not know: look everywhere. */
	return errno == ENXIO ? trace->size : offset;
}

static bool
header_check(const struct trace *trace, size_t got, struct error *err)
{
	const struct nngt_header *header = &trace->header;
	const char *file = trace->file;
	if (got == 0) {
		return error_set(err, "%s: the file is empty", file);
	}
	if (got < sizeof(header->magic) ||
	    memcmp(header->magic, NNGT_MAGIC, sizeof(header->magic)) != 0) {
		return error_set(err, "%s: not a trace of nngtrace", file);
	}
	if (got < sizeof(*header)) {
		return error_set(err, "%s: cut off inside its header", file);
	}
	if (header->byte_order != NNGT_BYTE_ORDER) {
		return error_set(err, "%s: %s", file,
		                 header->byte_order == __builtin_bswap32(NNGT_BYTE_ORDER)
		                     ? "recorded on a machine with another byte order"
		                     : "its header is damaged");
	}
	if (header->version < NNGT_FORMAT_OLDEST || header->version > NNGT_FORMAT_VERSION) {
		return error_set(
		    err, "%s: version %u of the trace format; this nngtrace reads versions %u to %u", file,
		    header->version, NNGT_FORMAT_OLDEST, NNGT_FORMAT_VERSION);
	}
	return true;
}

/* Are the functions of the trace the first ones of our table? */
static bool
functions_check(struct trace *trace, struct error *err)
{
	const struct nngt_header *header = &trace->header;

	trace->functions = header->functions;
	if (header->functions == 0) {
		trace->functions = api_functions_of(header->api_hash);
		return trace->functions != 0 ||
		       error_set(
		           err, "%s: recorded by an older nngtrace, with another table of functions of NNG",
		           trace->file);
	}
	if (header->functions > NNGT_FUNCTIONS) {
		return error_set(
		    err, "%s: recorded by a newer nngtrace: it knows %u functions of NNG, this one %u",
		    trace->file, header->functions, (unsigned)NNGT_FUNCTIONS);
	}
	if (header->api_hash != api_hash(header->functions)) {
		return error_set(
		    err,
		    "%s: recorded by another build of nngtrace: its table of %u functions of NNG "
		    "is not the beginning of this one's",
		    trace->file, header->functions);
	}
	return true;
}

bool
file_open(struct trace *trace, const char *file, struct error *err)
{
	trace->file = strdup(file);
	/* O_NONBLOCK: a FIFO without a writer must not keep us waiting. */
	trace->fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	if (trace->file == NULL || trace->fd < 0 || fstat(trace->fd, &status) != 0) {
		return error_set(err, "%s: %s", file, strerror(errno));
	}
	if (S_ISDIR(status.st_mode)) {
		return error_set(err, "%s: is a directory", file);
	}
	if (!S_ISREG(status.st_mode)) {
		return error_set(err, "%s: not a regular file", file);
	}
	trace->size = (uint64_t)status.st_size;
	size_t got = file_read(trace, &trace->header, sizeof(trace->header), 0);
	trace->has_pages = trace->header.version >= 3;
	return header_check(trace, got, err) && functions_check(trace, err);
}
