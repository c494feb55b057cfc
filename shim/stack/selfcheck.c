/*
 * selfcheck.c - see selfcheck.h
 *
 * The totals are a mapped file: a process that is killed, or whose trace is removed, has counted.
 */
#include "shim/stack/selfcheck.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/record/storage.h"

static struct selfcheck_totals *totals;

static struct selfcheck_totals *
map_totals(const char *path)
{
	void *found = MAP_FAILED;
	struct stat status;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		return NULL;
	}
	if (fstat(fd, &status) == 0 && status.st_size >= (off_t)sizeof(*totals)) {
		found = mmap(NULL, sizeof(*totals), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	}
	close(fd);
	return found != MAP_FAILED ? found : NULL;
}

bool
selfcheck_start(const char *word)
{
	bool many = word != NULL && word[0] == '/';
	if (!many && (word == NULL || strcmp(word, "1") != 0)) {
		return false;
	}
	if (many && totals == NULL) { /* a forked child has its parent's */
		totals = map_totals(word);
	}
	if (totals != NULL) {
		__atomic_fetch_add(&totals->traces, 1, __ATOMIC_RELAXED);
	}
	return true;
}

void
selfcheck_count(bool wrong)
{
	__atomic_fetch_add(&storage_header->stack_checked, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&storage_header->stack_wrong, wrong, __ATOMIC_RELAXED);
	if (totals != NULL) {
		__atomic_fetch_add(&totals->checked, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&totals->wrong, wrong, __ATOMIC_RELAXED);
	}
}
