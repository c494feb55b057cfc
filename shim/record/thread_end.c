/* thread_end.c - see thread_end.h */
#include "shim/record/thread_end.h"

#include <pthread.h>

#include "shim/base/quiet.h"
#include "shim/record/record.h"

static pthread_key_t key;
static bool has_key;
static void (*also)(void);

/*
 * Later destructors of the thread may still call NNG: they are recorded, without a table. When
 * the thread was cancelled inside the recorder, it has left it.
 */
static void
end(void *data)
{
	struct record_thread *self = data;
	if (self->busy) {
		record_has_left(self);
	}
	if (self->epoch != record_epoch() || self->epoch == 0) {
		return; /* of a forked child: what it has is the parent's */
	}
	quiet_begin();
	record_hold(self);
	also();
	record_thread_end(self);
	record_leave(self);
	quiet_end();
}

void
thread_end_start(void (*other)(void))
{
	also = other;
	if (!has_key) {
		has_key = pthread_key_create(&key, end) == 0;
	}
}

bool
thread_end_watch(void)
{
	return has_key && pthread_setspecific(key, &record_self) == 0;
}
