/* epoch.c - see epoch.h */
#include "shim/base/epoch.h"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

union epoch_page epoch_page;

bool
epoch_prepare(void)
{
	static bool prepared;
	if (prepared) {
		return true;
	}
	/* A larger page would have other variables in it. Linux before 4.14 cannot do it at all. */
	if (sysconf(_SC_PAGESIZE) != EPOCH_PAGE ||
	    madvise(&epoch_page, sizeof(epoch_page), MADV_WIPEONFORK) != 0) {
		prepared = pthread_atfork(NULL, NULL, epoch_clear) == 0;
		return prepared;
	}
	prepared = true;
	return true;
}

void
epoch_clear(void)
{
	atomic_store(&epoch_page.epoch, 0);
}

void
epoch_begin(uint32_t number, uint32_t modes)
{
	const uint32_t own = EPOCH_MODES | EPOCH_PLAIN;
	atomic_store(&epoch_page.epoch, (number & ~own) | (modes != 0 ? modes : EPOCH_PLAIN));
}
