/* ends: any */
/* nng: 1.8-2.0 */
/* The log callback waits: for time, and for a lock that its own thread has. */
#include <signal.h>

#include "program.h"

#if NNG_MAJOR_VERSION > 1 || NNG_MINOR_VERSION >= 8
static nng_mtx *lock;
static volatile int logged;

static void waits(nng_log_level level, nng_log_facility facility, const char *id, const char *text)
{
	(void)level, (void)facility, (void)id, (void)text;
	nng_msleep(1); /* nngtrace: aio-callback-blocks */
	logged = 1;
}

static void locks(nng_log_level level, nng_log_facility facility, const char *id, const char *text)
{
	(void)level, (void)facility, (void)id, (void)text;
	alarm(1);
	nng_mtx_lock(lock); /* nngtrace: aio-callback-blocks */
}

int main(void)
{
	must(nng_mtx_alloc(&lock));
	nng_log_set_level(NNG_LOG_DEBUG);
	nng_log_set_logger(waits);
	nng_log_warn("PROGRAM", "a line");
	nng_log_set_logger(locks);
	signal(SIGALRM, _exit);
	nng_mtx_lock(lock);
	nng_log_warn("PROGRAM", "another line");
	return 0;
}
#else /* there is no logger */
int main(void)
{
	nng_msg_free(text_msg("none"));
	return 0;
}
#endif
