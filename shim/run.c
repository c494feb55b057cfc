/* run.c - see run.h */
#include "shim/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shim/base/format_text.h"
#include "shim/base/memory.h"
#include "shim/config.h"
#include "shim/trace/run_page.h"

static uint64_t id;
static struct run_page *page; /* or NULL */

/* The digits at *at, which is moved behind them and the '.' that follows. */
static uint64_t
take_number(const char **at, unsigned base)
{
	static const char digits[] = "0123456789abcdef";
	uint64_t number = 0;
	for (; **at != '\0' && **at != '.'; ++*at) {
		const char *digit = memchr(digits, **at, base);
		if (digit == NULL) {
			break;
		}
		number = number * base + (uint64_t)(digit - digits);
	}
	*at += **at == '.';
	return number;
}

/*
 * `nngtrace` may be gone, and its number another process's: nothing is opened that has not the
 * name, and nothing is mapped that has not the number.
 */
static struct run_page *
map_page(uint64_t pid, uint64_t descriptor)
{
	char path[64], target[64];
	struct text t = text_in(path, sizeof(path));
	static const char wanted[] = "/memfd:" RUN_PAGE_NAME;
	text_add(&t, "/proc/");
	text_add_number(&t, pid);
	text_add(&t, "/fd/");
	text_add_number(&t, descriptor);
	ssize_t length = readlink(path, target, sizeof(target));
	if (length < (ssize_t)sizeof(wanted) - 1 || memcmp(target, wanted, sizeof(wanted) - 1) != 0) {
		return NULL;
	}
	int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	uint64_t found = 0;
	void *mapped = MAP_FAILED;
	if (fd >= 0 &&
	    pread(fd, &found, sizeof(found), offsetof(struct run_page, run)) ==
	        (ssize_t)sizeof(found) &&
	    found == id) {
		mapped = mmap(NULL, RUN_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	}
	if (fd >= 0) {
		close(fd);
	}
	return mapped != MAP_FAILED ? mapped : NULL;
}

__attribute__((constructor)) static void
find_run(void)
{
	int saved = errno;
	const char *at = config_value(ENVIRONMENT_RUN);
	if (at != NULL && *at != '\0') {
		id = take_number(&at, 16);
		uint64_t pid = take_number(&at, 10);
		page = map_page(pid, take_number(&at, 10));
	}
	errno = saved;
}

uint64_t
run_id(void)
{
	if (id == 0) {
		/* A call in a constructor that ran before ours. */
		const char *at = config_value(ENVIRONMENT_RUN);
		return at != NULL ? take_number(&at, 16) : 0;
	}
	return id;
}

void
run_tell_failure(const char *path, const char *reason)
{
	if (page == NULL || __atomic_fetch_add(&page->failures, 1, __ATOMIC_RELAXED) != 0) {
		return;
	}
	struct text t = text_in(page->reason, sizeof(page->reason));
	text_add(&t, path);
	text_add(&t, ": ");
	text_add(&t, reason);
	__atomic_store_n(&page->said, 1, __ATOMIC_RELEASE);
}

/* So many waits of a millisecond. */
#define LOOK_BEGINS 1000u
#define LOOK_ENDS   10000u

void
run_let_look(void)
{
	if (page == NULL || __atomic_load_n(&page->exit_look, __ATOMIC_ACQUIRE) == 0) {
		return;
	}
	uint32_t own = (uint32_t)getpid(), nobody = 0;
	unsigned waits = 0;
	while (!__atomic_compare_exchange_n(&page->leaving, &nobody, own, false, __ATOMIC_ACQ_REL,
	                                    __ATOMIC_ACQUIRE)) {
		nobody = 0; /* another process is looked into */
		if (++waits > LOOK_BEGINS) {
			return;
		}
		memory_wait_long();
	}
	while (__atomic_load_n(&page->leaving, __ATOMIC_ACQUIRE) == own) {
		bool begun = __atomic_load_n(&page->looking, __ATOMIC_ACQUIRE) == own;
		if (++waits > (begun ? LOOK_ENDS : LOOK_BEGINS)) {
			uint32_t left = own;
			__atomic_compare_exchange_n(&page->leaving, &left, 0, false, __ATOMIC_ACQ_REL,
			                            __ATOMIC_ACQUIRE);
			return;
		}
		memory_wait_long();
	}
}
