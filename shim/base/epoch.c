/* epoch.c - see epoch.h */
#include "shim/base/epoch.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>

#define PAGE 4096u

static _Atomic uint32_t no_epoch;
_Atomic(_Atomic uint32_t *) record_epoch_word = &no_epoch;
static _Atomic uint32_t *page;

static void
clear(void)
{
	atomic_store(page, 0);
}

bool
epoch_prepare(void)
{
	if (page != NULL) {
		return true;
	}
	void *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) {
		return false;
	}
	page = memory;
	if (madvise(memory, PAGE, MADV_WIPEONFORK) != 0) {
		pthread_atfork(NULL, NULL, clear); /* Linux before 4.14 */
	}
	return true;
}

void
epoch_clear(void)
{
	if (page != NULL) {
		clear();
	}
}

void
epoch_begin(uint32_t epoch)
{
	atomic_store(&record_epoch_word, page);
	atomic_store(page, epoch);
}
