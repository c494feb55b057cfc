/* trace.c - after the command: its traces, found and finished. */
#include "analyzer/launch/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/now.h"
#include "analyzer/launch/pattern.h"
#include "shim/arch/arch.h"
#include "shim/trace/format.h"

/* Whether a trace that this process may read is one of the run. */
static bool
is_of_run(const struct launch_run *run, const struct nngt_header *header, uid_t owner)
{
	bool trusted = owner == geteuid() || geteuid() == 0;
	return trusted && (run->own_folder || header->run == run->id);
}

/* Opens the file if it is a trace of the run. -1: it is not. */
static int
open_trace(const char *path, const struct launch_run *run, struct nngt_header *header)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (fd < 0) {
		return -1;
	}
	struct stat status;
	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
	    pread(fd, header, sizeof(*header), 0) != (ssize_t)sizeof(*header) ||
	    memcmp(header->magic, NNGT_MAGIC, sizeof(header->magic)) != 0 ||
	    header->version < NNGT_FORMAT_OLDEST || header->version > NNGT_FORMAT_VERSION ||
	    !is_of_run(run, header, status.st_uid)) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool
write_field(int fd, size_t offset, const void *field, size_t size)
{
	return pwrite(fd, field, size, (off_t)offset) == (ssize_t)size;
}
#define WRITE_FIELD(fd, header, field)                                                             \
	write_field(fd, offsetof(struct nngt_header, field), &(header)->field, sizeof((header)->field))

/* Now on both clocks. A killed process leaves no second reading to learn the rate from. */
static bool
read_clocks(struct nngt_clock_pair *pair)
{
	pair->ns = now_ns(CLOCK_MONOTONIC);
	pair->ticks = arch_counter_after();
	return ARCH_COUNTER;
}

/* Whether everything from allocated to the end is space that was reserved and never used. */
static bool
tail_is_unused(int fd, uint64_t allocated, uint64_t size)
{
	uint8_t page[NNGT_PAGE];
	static const uint8_t zero[NNGT_PAGE];
	if (allocated < NNGT_PAGE || allocated % NNGT_PAGE != 0 || allocated >= size) {
		return false;
	}
	for (uint64_t at = allocated; at < size; at += NNGT_PAGE) {
		off_t data = lseek(fd, (off_t)at, SEEK_DATA);
		if (data < 0) {
			return errno == ENXIO;
		}
		at = (uint64_t)data / NNGT_PAGE * NNGT_PAGE;
		ssize_t got = pread(fd, page, sizeof(page), (off_t)at);
		if (got < 0 || memcmp(page, zero, (size_t)got) != 0) {
			return false;
		}
	}
	return true;
}

/* What a process had reserved and could not give back. */
static void
give_back_space(int fd, const struct nngt_header *header)
{
	struct stat status;
	if (fstat(fd, &status) == 0 &&
	    tail_is_unused(fd, header->allocated, (uint64_t)status.st_size) &&
	    ftruncate(fd, (off_t)header->allocated) != 0) {
		/* It stays longer than it has to be; nothing is lost. */
		errno = 0;
	}
}

/* The trace of the command itself: how it ended, and for a killed one what it could not do. */
static void
finish_trace(int fd, struct nngt_header *header, int wait_status)
{
	if (header->end == NNGT_END_UNKNOWN && header->clock == NNGT_CLOCK_TSC) {
		struct nngt_clock_pair now;
		if (read_clocks(&now) && now.ticks > header->first.ticks && now.ns > header->first.ns) {
			header->last = now;
			WRITE_FIELD(fd, header, last);
		}
	}
	if (header->end == NNGT_END_UNKNOWN) {
		give_back_space(fd, header);
	}
	header->wait_status = wait_status;
	header->end = NNGT_END_STATUS;
	if (WRITE_FIELD(fd, header, wait_status)) {
		WRITE_FIELD(fd, header, end);
	}
}

/* A trace that the command has left before it executed another program in its own place. */
static void
finish_earlier(int fd, struct nngt_header *header)
{
	if (header->end == NNGT_END_UNKNOWN) {
		give_back_space(fd, header);
		header->end = NNGT_END_EXEC;
		WRITE_FIELD(fd, header, end);
	}
}

/* Whether it is of the command itself: another pid namespace has processes of the same number. */
static bool
is_own(const struct launch_result *result, const struct launch_run *run,
       const struct nngt_header *header)
{
	bool known = run->pid_namespace != 0 && header->pid_namespace != 0;
	return header->pid == (uint32_t)result->pid &&
	       (!known || header->pid_namespace == run->pid_namespace);
}

/* Of the command's own traces, the first of them, all but that one ended with exec. */
static void
finish_own(const struct launch_result *result, const struct launch_run *run)
{
	for (size_t i = 0; i < result->trace_count; i++) {
		struct nngt_header header;
		int fd = open_trace(result->traces[i], run, &header);
		if (fd < 0) {
			continue;
		}
		if (i == 0) {
			finish_trace(fd, &header, result->wait_status);
		} else if (is_own(result, run, &header)) {
			finish_earlier(fd, &header);
		}
		close(fd);
	}
}

/* Takes over the path, also when memory is short: then false. */
static bool
add_trace(struct launch_result *result, char *path, bool own)
{
	char **traces = reallocarray(result->traces, result->trace_count + 1, sizeof(*traces));
	if (traces == NULL) {
		free(path);
		return false;
	}
	result->traces = traces;
	traces[result->trace_count++] = path;
	if (own) {
		traces[result->trace_count - 1] = traces[0];
		traces[0] = path;
		result->own_trace = true;
	}
	return true;
}

static int
compare_paths(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/*
 * One file of the folder, if its name fits. The command's own trace is the last that it made:
 * it may have executed itself. False when memory is short.
 */
static bool
consider(struct launch_result *result, const char *folder, const char *name,
         const struct launch_run *run, uint64_t *own_start_ns)
{
	struct nngt_header header;
	char *path;
	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		return false;
	}
	int fd = open_trace(path, run, &header);
	if (fd < 0) {
		free(path);
		return true;
	}
	close(fd);
	bool own = is_own(result, run, &header) && header.start_wall_ns >= *own_start_ns;
	*own_start_ns = own ? header.start_wall_ns : *own_start_ns;
	return add_trace(result, path, own);
}

/* All traces of the run. *listed: the folder could be looked through. False: memory is short. */
static bool
list_traces(struct launch_result *result, const char *pattern, const struct launch_run *run,
            bool *listed)
{
	char start[PATH_MAX], folder[PATH_MAX], glob[2 * NAME_MAX + 16], glob_pid[sizeof(glob) + 2];
	snprintf(start, sizeof(start), "%s", pattern);
	char *slash = strrchr(start, '/');
	*slash = '\0';
	pattern_glob(slash + 1, glob, sizeof(glob));
	snprintf(glob_pid, sizeof(glob_pid), "%s.*", glob);
	/* A folder with %p in its name: we cannot tell. */
	DIR *listing =
	    !pattern_only_path(start, folder) ? NULL : opendir(slash == start ? "/" : folder);
	bool fine = true;
	uint64_t own_start_ns = 0;
	for (struct dirent *entry; fine && listing != NULL && (entry = readdir(listing)) != NULL;) {
		if (fnmatch(glob, entry->d_name, 0) == 0 || fnmatch(glob_pid, entry->d_name, 0) == 0) {
			fine = consider(result, folder, entry->d_name, run, &own_start_ns);
		}
	}
	*listed = listing != NULL;
	if (*listed) {
		closedir(listing);
	}
	return fine;
}

bool
launch_living(const char *pattern, const struct launch_run *run,
              void (*take)(void *data, pid_t pid, const char *trace), void *data)
{
	struct launch_result found = {0};
	bool listed, fine = list_traces(&found, pattern, run, &listed);

	for (size_t i = 0; fine && i < found.trace_count; i++) {
		struct nngt_header header;
		int fd = open_trace(found.traces[i], run, &header);
		if (fd < 0) {
			continue;
		}
		close(fd);
		bool ours = run->pid_namespace != 0 && header.pid_namespace == run->pid_namespace;
		if (ours && header.end == NNGT_END_UNKNOWN && header.pid <= INT32_MAX &&
		    kill((pid_t)header.pid, 0) == 0) {
			take(data, (pid_t)header.pid, found.traces[i]);
		}
	}
	launch_result_free(&found);
	return fine;
}

bool
launch_collect(struct launch_result *result, const char *pattern, const struct launch_run *run,
               const char *command, struct error *err)
{
	bool listing_known, fine = list_traces(result, pattern, run, &listing_known);
	if (!fine) {
		launch_result_free(result);
		return error_set(err, "not enough memory");
	}
	size_t own = result->own_trace;
	if (own != 0) {
		finish_own(result, run);
	}
	if (result->trace_count > own + 1) {
		qsort(result->traces + own, result->trace_count - own, sizeof(char *), compare_paths);
	}
	launch_explain_absence(result, command, run, listing_known);
	return true;
}
