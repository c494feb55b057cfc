/* thread_end.c - see thread_end.h */
#include "shim/record/thread_end.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

#include "shim/record/record.h"
#include "shim/stack/stack_table.h"

static pthread_key_t key;
static bool has_key;

/* Later destructors of the thread may still call NNG: they are recorded, without a table. */
static void
end(void *data)
{
	struct record_thread *self = data;
	sig_atomic_t busy = self->busy;
	self->busy = 1; /* a signal handler must not wait for a lock */
	atomic_signal_fence(memory_order_seq_cst);
	stack_table_thread_end();
	record_thread_end(self);
	atomic_signal_fence(memory_order_seq_cst);
	self->busy = busy;
}

void
thread_end_start(void)
{
	if (!has_key) {
		has_key = pthread_key_create(&key, end) == 0;
	}
}

bool
thread_end_watch(void)
{
	return has_key && pthread_setspecific(key, &record_self) == 0;
}
