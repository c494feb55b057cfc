/* The log callback sends without waiting, takes a lock that nobody has, and starts operations. */
#include "program.h"

#if NNG_MAJOR_VERSION > 1 || NNG_MINOR_VERSION >= 8
static nng_mtx *lock;
static nng_socket lines;
static nng_aio *timer;
static int count;

static void collects(nng_log_level level, nng_log_facility facility, const char *id,
                     const char *text)
{
	(void)level, (void)facility, (void)id;
	nng_mtx_lock(lock);
	count++;
	nng_mtx_unlock(lock);
	nng_send(lines, (void *)text, strlen(text), NNG_FLAG_NONBLOCK);
	if (count == 1)
		nng_sleep_aio(1, timer);
}

int main(void)
{
	must(nng_mtx_alloc(&lock));
	must(nng_pub0_open(&lines));
	must(nng_aio_alloc(&timer, NULL, NULL));
	nng_log_set_level(NNG_LOG_DEBUG);
	nng_log_set_logger(collects);
	nng_log_warn("PROGRAM", "a line");
	nng_mtx_lock(lock);
	nng_mtx_unlock(lock);
	nng_log_warn("PROGRAM", "another line");
	nng_log_set_logger(nng_null_logger);
	nng_msleep(5); /* after the callback, not in it */
	nng_aio_wait(timer);
	nng_aio_free(timer);
	nng_close(lines);
	nng_mtx_free(lock);
	return 0;
}
#else /* there is no logger */
int main(void)
{
	nng_msg_free(text_msg("none"));
	return 0;
}
#endif
