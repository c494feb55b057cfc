/* nng: 1.8-2.0 */
/* The log callback hands each line to a thread by an aio; the thread sends it, and may wait. */
#include "program.h"

#if NNG_MAJOR_VERSION > 1 || NNG_MINOR_VERSION >= 8
static nng_socket lines, log_end;
static nng_aio *out;
static volatile int logged;

static void hands_over(nng_log_level level, nng_log_facility facility, const char *id,
                       const char *text)
{
	(void)level, (void)facility, (void)id;
	if (logged)
		return;
	nng_aio_set_msg(out, text_msg(text));
	nng_send_aio(lines, out); /* starts, and does not wait */
	logged = 1;
}

static void *sends(void *unused)
{
	nng_msg *msg;

	must(nng_recvmsg(log_end, &msg, 0)); /* blocks, but not in the callback */
	nng_msg_free(msg);
	return unused;
}

int main(void)
{
	must(nng_pair0_open(&lines));
	must(nng_pair0_open(&log_end));
	connect_inproc(log_end, lines);
	must(nng_aio_alloc(&out, NULL, NULL));
	nng_log_set_level(NNG_LOG_WARN);
	nng_log_set_logger(hands_over);
	nng_log_warn("PROGRAM", "a line");
	nng_log_set_logger(nng_null_logger);
	run_thread(sends, NULL);
	nng_aio_wait(out);
	if (nng_aio_result(out) != 0)
		nng_msg_free(nng_aio_get_msg(out));
	nng_aio_free(out);
	nng_close(lines);
	nng_close(log_end);
	return 0;
}
#else /* there is no logger */
int main(void)
{
	nng_msg_free(text_msg("none"));
	return 0;
}
#endif
