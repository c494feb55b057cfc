/*
 * absence.c - why a command left no trace, as far as its file tells. A program that was
 * not seen must never be taken for one that was found clean.
 */
#include "analyzer/launch/private.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens the command's file the way execvp finds it. -1: cannot be told. */
static int
open_command(const char *command)
{
	if (strchr(command, '/') != NULL) {
		return open(command, O_RDONLY | O_CLOEXEC);
	}
	const char *folders = getenv("PATH");
	while (folders != NULL && *folders != '\0') {
		size_t length = strcspn(folders, ":");
		char path[PATH_MAX];
		snprintf(path, sizeof(path), "%.*s/%s", (int)length, folders, command);
		if (access(path, X_OK) == 0) {
			return open(path, O_RDONLY | O_CLOEXEC);
		}
		folders += length + (folders[length] == ':');
	}
	return -1;
}

static bool
is_static(int fd)
{
	Elf64_Ehdr head;
	Elf64_Phdr part;
	if (pread(fd, &head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
	    memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 || head.e_ident[EI_CLASS] != ELFCLASS64) {
		return false;
	}
	for (unsigned i = 0; i < head.e_phnum; i++) {
		off_t at = (off_t)(head.e_phoff + (Elf64_Off)i * sizeof(part));
		if (pread(fd, &part, sizeof(part), at) != (ssize_t)sizeof(part) ||
		    part.p_type == PT_INTERP) {
			return false;
		}
	}
	return true;
}

/* Whether the bytes are anywhere in the file. */
static bool
file_has(int fd, size_t size, const char *bytes)
{
	void *file = size == 0 ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED) {
		return false;
	}
	bool found = memmem(file, size, bytes, strlen(bytes)) != NULL;
	munmap(file, size);
	return found;
}

/*
 * What the program's file tells. A stripped libnng still has the names of its threads; of a part of
 * it that only has messages, the names of its functions are left, if the program has names.
 */
static const char *
why_no_trace(int fd)
{
	struct stat status;
	if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		return "it made no call of NNG that could be seen";
	}
	size_t size = (size_t)status.st_size;
	if ((status.st_mode & (S_ISUID | S_ISGID)) != 0) {
		return "the loader ignores LD_PRELOAD for a setuid program";
	}
	if (file_has(fd, size, "nng:task") || file_has(fd, size, "nni_msg_free")) {
		return "it has libnng inside, not as a shared library: nothing was recorded and nothing "
		       "checked; link it with nngtrace_link (docs/hosts.md)";
	}
	if (is_static(fd)) {
		return "it is linked statically, which leaves LD_PRELOAD without effect";
	}
	if (file_has(fd, size, "libnng.so")) {
		return "it is linked to libnng and made no call of it";
	}
	return "it made no call of NNG that could be seen; does it load libnng by itself? Then --audit "
	       "may help";
}

/* Some processes, or all, said that they could not be recorded. */
static void
tell_failures(struct launch_result *result, const char *command, unsigned failures,
              const char *reason)
{
	const char *colon = reason[0] != '\0' ? ": " : "";
	if (result->trace_count == 0) {
		snprintf(result->note, sizeof(result->note),
		         "no trace of '%.150s': the recorder could not start%s%s", command, colon, reason);
	} else {
		snprintf(result->note, sizeof(result->note), "%u process%s could not be recorded%s%s",
		         failures, failures == 1 ? "" : "es", colon, reason);
	}
}

void
launch_explain_absence(struct launch_result *result, const char *command,
                       const struct launch_run *run, bool listed)
{
	char reason[sizeof(result->note) / 2];
	unsigned failures = launch_run_failures(run, reason, sizeof(reason));
	if (failures > 0) {
		tell_failures(result, command, failures, reason);
		return;
	}
	if (result->trace_count > 0 || !listed) {
		return;
	}
	int fd = open_command(command);
	const char *why = why_no_trace(fd);
	if (fd >= 0) {
		close(fd);
	}
	/* Without the page we would not have heard of it. */
	const char *doubt = run->page == NULL ? "; or the recorder could not start" : "";
	snprintf(result->note, sizeof(result->note), "no trace of '%.150s': %s%s", command, why, doubt);
}
