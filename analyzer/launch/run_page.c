/* run_page.c - the number of a run, and the page in which its recorders can leave word. */
#include "shim/trace/run_page.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/launch/private.h"

/* The kernel would send SIGXFSZ for a larger file, also in memory. */
static bool
file_may_have(rlim_t size)
{
	struct rlimit most;
	return getrlimit(RLIMIT_FSIZE, &most) != 0 || most.rlim_cur >= size;
}

bool
launch_run_start(struct launch_run *run, struct error *err)
{
	*run = (struct launch_run){.fd = -1};
	while (run->id == 0) {
		if (getrandom(&run->id, sizeof(run->id), 0) != (ssize_t)sizeof(run->id)) {
			return error_set(err, "cannot get a random number: %s", strerror(errno));
		}
	}
	struct stat status;
	run->pid_namespace = stat("/proc/self/ns/pid", &status) == 0 ? status.st_ino : 0;
	run->fd = memfd_create(RUN_PAGE_NAME, MFD_CLOEXEC);
	void *page = MAP_FAILED;
	if (run->fd >= 0 && file_may_have(RUN_PAGE_SIZE) && ftruncate(run->fd, RUN_PAGE_SIZE) == 0) {
		page = mmap(NULL, RUN_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, run->fd, 0);
	}
	if (page != MAP_FAILED) {
		run->page = page;
		run->page->run = run->id;
	}
	snprintf(run->variable, sizeof(run->variable), RUN_FORMAT, (unsigned long long)run->id,
	         (long)getpid(), run->fd);
	return true;
}

unsigned
launch_run_failures(const struct launch_run *run, char *reason, size_t size)
{
	reason[0] = '\0';
	if (run->page == NULL) {
		return 0;
	}
	unsigned failures = __atomic_load_n(&run->page->failures, __ATOMIC_RELAXED);
	if (failures > 0 && __atomic_load_n(&run->page->said, __ATOMIC_ACQUIRE) != 0) {
		int most = (int)sizeof(run->page->reason);
		snprintf(reason, size, "%.*s", most, run->page->reason);
	}
	return failures;
}

void
launch_run_looks_at_exit(const struct launch_run *run, bool looks)
{
	if (run->page != NULL) {
		__atomic_store_n(&run->page->exit_look, looks ? 1u : 0u, __ATOMIC_RELEASE);
	}
}

pid_t
launch_run_leaving(const struct launch_run *run)
{
	uint32_t pid = run->page != NULL ? __atomic_load_n(&run->page->leaving, __ATOMIC_ACQUIRE) : 0u;

	if (pid == 0 || pid > INT32_MAX) {
		return 0;
	}
	__atomic_store_n(&run->page->looking, pid, __ATOMIC_RELEASE);
	return (pid_t)pid;
}

void
launch_run_looked(const struct launch_run *run, pid_t pid)
{
	uint32_t left = (uint32_t)pid;

	__atomic_store_n(&run->page->looking, 0, __ATOMIC_RELEASE);
	__atomic_compare_exchange_n(&run->page->leaving, &left, 0, false, __ATOMIC_ACQ_REL,
	                            __ATOMIC_ACQUIRE);
}

void
launch_run_end(struct launch_run *run)
{
	if (run->page != NULL) {
		munmap(run->page, RUN_PAGE_SIZE);
	}
	if (run->fd >= 0) {
		close(run->fd);
	}
	*run = (struct launch_run){.fd = -1};
}
