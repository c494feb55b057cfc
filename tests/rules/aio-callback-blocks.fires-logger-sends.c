/* nng: 1.8-2.0 */
/* The log callback sends each line, and waits until the socket takes it. */
#include "program.h"

#if NNG_MAJOR_VERSION > 1 || NNG_MINOR_VERSION >= 8
static nng_socket lines, asked;

static void sends(nng_log_level level, nng_log_facility facility, const char *id, const char *text)
{
	(void)level, (void)facility, (void)id;
	nng_send(lines, (void *)text, strlen(text), 0); /* nngtrace: aio-callback-blocks */
}

/* With a time limit, too, whoever logs waits for it. */
static void asks(nng_log_level level, nng_log_facility facility, const char *id, const char *text)
{
	nng_msg *msg;

	(void)level, (void)facility, (void)id, (void)text;
	if (nng_recvmsg(asked, &msg, 0) == 0) /* nngtrace: aio-callback-blocks */
		nng_msg_free(msg);
}

int main(void)
{
	must(nng_pull0_open(&asked));
	must(nng_socket_set_ms(asked, NNG_OPT_RECVTIMEO, 1));
	lines = buffered_push();
	nng_log_set_level(NNG_LOG_WARN);
	nng_log_set_logger(sends);
	nng_log_warn("PROGRAM", "a line");
	nng_log_set_logger(asks);
	nng_log_warn("PROGRAM", "another line");
	nng_log_set_logger(nng_null_logger);
	nng_close(lines);
	nng_close(asked);
	return 0;
}
#else /* there is no logger */
int main(void)
{
	nng_msg_free(text_msg("none"));
	return 0;
}
#endif
