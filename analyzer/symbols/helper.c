/* helper.c - the side that asks; see helper.h */
#include "analyzer/symbols/helper.h"
#include "analyzer/base/array.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzer/symbols/helper_wire.h"
#include "analyzer/symbols/limits.h"

struct helper {
	const struct elf_file_options *options;
	pid_t pid; /* 0: none runs */
	int fd;
	bool impossible;
	uint64_t spent_ns, file_bytes; /* so far, by all helpers */
	uint8_t *done_with;            /* by the module's number: 0, or 1 and an enum helper_loss */
	size_t done_with_room;
	uint8_t
	    buffer[1u << 16]; /* what the helper has said; from at to filled it is still to be read */
	size_t at, filled;
};

struct helper *
helper_new(const struct elf_file_options *options)
{
	struct helper *helper = calloc(1, sizeof(*helper));
	if (helper != NULL) {
		helper->options = options;
		helper->fd = -1;
	}
	return helper;
}

bool
helper_send(int fd, const void *data, size_t size)
{
	const uint8_t *at = data;
	while (size > 0) {
		ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
		if (sent <= 0 && errno != EINTR) {
			return false;
		}
		if (sent > 0) {
			at += sent;
			size -= (size_t)sent;
		}
	}
	return true;
}

/* More of what the helper says, when all that came is used. */
static bool
read_more(struct helper *helper)
{
	/* Servers take their time. */
	int wait_ms = helper->options->network ? -1 : LIMITS_WAIT_MS;
	for (;;) {
		ssize_t got = recv(helper->fd, helper->buffer, sizeof(helper->buffer), MSG_DONTWAIT);
		if (got > 0) {
			helper->at = 0;
			helper->filled = (size_t)got;
			return true;
		}
		if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
			return false;
		}
		struct pollfd ready = {.fd = helper->fd, .events = POLLIN};
		int count = poll(&ready, 1, wait_ms);
		if (count == 0 || (count < 0 && errno != EINTR)) {
			return false;
		}
	}
}

static bool
receive_bytes(struct helper *helper, void *data, size_t size)
{
	uint8_t *to = data;
	while (size > 0) {
		if (helper->at == helper->filled && !read_more(helper)) {
			return false;
		}
		size_t left = helper->filled - helper->at;
		size_t part = size < left ? size : left;
		memcpy(to, helper->buffer + helper->at, part);
		helper->at += part;
		to += part;
		size -= part;
	}
	return true;
}

static bool
start(struct helper *helper)
{
	int fds[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
		return false;
	}
	helper->pid = fork();
	if (helper->pid == 0) {
		close(fds[0]);
		helper_serve(fds[1], helper->options);
	}
	close(fds[1]);
	if (helper->pid < 0) {
		helper->pid = 0;
		close(fds[0]);
		return false;
	}
	helper->fd = fds[0];
	helper->at = helper->filled = 0;
	return true;
}

/* Ends the helper, if it still runs. Returns its wait status, or 0 when that is not known. */
static int
end(struct helper *helper)
{
	int status = 0;
	close(helper->fd);
	kill(helper->pid, SIGKILL);
	while (waitpid(helper->pid, &status, 0) < 0) {
		if (errno != EINTR) {
			status = 0;
			break;
		}
	}
	helper->pid = 0;
	helper->fd = -1;
	return status;
}

void
helper_rest(struct helper *helper)
{
	if (helper->pid > 0) {
		end(helper);
	}
}

void
helper_free(struct helper *helper)
{
	if (helper == NULL) {
		return;
	}
	helper_rest(helper);
	free(helper->done_with);
	free(helper);
}

/* This module's names are not asked for any more. */
static void
be_done_with(struct helper *helper, uint32_t number, enum helper_loss loss)
{
	uint8_t *more = array_reach(helper->done_with, &helper->done_with_room, number, sizeof(*more));
	if (more == NULL) {
		helper->impossible = true;
		return;
	}
	helper->done_with = more;
	helper->done_with[number] = (uint8_t)(1 + loss);
}

/* No answer: either the helper has ended, or it says nothing. */
static enum helper_loss
explain(struct helper *helper)
{
	int status = end(helper);
	helper->spent_ns += limits_ms(helper->file_bytes) * 1000000;
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGKILL)) {
		return HELPER_TOO_SLOW;
	}
	return HELPER_CRASHED;
}

/* A text of so many bytes; NULL for none, or when memory is short. *fine: it came. */
static char *
receive_text(struct helper *helper, uint32_t size, bool *fine)
{
	if (size == 0 || size > HELPER_TEXT_MAX) {
		*fine = *fine && size == 0;
		return NULL;
	}
	char *text = calloc(1, (size_t)size + 1);
	*fine = *fine && text != NULL && receive_bytes(helper, text, size);
	return text;
}

static bool
receive_places(struct helper *helper, unsigned count, struct helper_place *places)
{
	struct helper_answer_place shape[ELF_FILE_INLINES_MAX] = {0};
	bool fine = receive_bytes(helper, shape, count * sizeof(shape[0]));
	for (unsigned i = 0; i < count; i++) {
		places[i] = (struct helper_place){0};
		if (fine) {
			places[i].line = shape[i].line;
			places[i].role = shape[i].role < PLACE_ROLES ? shape[i].role : PLACE_IN;
			places[i].jump_line = shape[i].jump_line;
			places[i].function = receive_text(helper, shape[i].function_size, &fine);
			places[i].file = receive_text(helper, shape[i].file_size, &fine);
		}
	}
	for (unsigned i = 0; i < count && !fine; i++) {
		free(places[i].function);
		free(places[i].file);
	}
	return fine;
}

static bool
is_done_with(const struct helper *helper, uint32_t number)
{
	return number < helper->done_with_room && helper->done_with[number] != 0;
}

/* Whether a module is not to be asked about, and why. */
static bool
is_refused(struct helper *helper, uint32_t number, enum helper_loss *loss)
{
	if (is_done_with(helper, number)) {
		*loss = (enum helper_loss)(helper->done_with[number] - 1);
		return true;
	}
	if (helper->spent_ns / 1000000 > limits_total_ms(helper->file_bytes)) {
		*loss = HELPER_NO_TIME;
		return true;
	}
	helper->impossible = helper->impossible || (helper->pid == 0 && !start(helper));
	*loss = HELPER_NONE;
	return helper->impossible;
}

/* Sends the first questions; returns how many. */
static unsigned
ask(struct helper *helper, const struct helper_query *queries, unsigned count)
{
	struct helper_question questions[HELPER_QUESTIONS_MAX] = {0};
	unsigned asked = 0;
	while (asked < count && asked < HELPER_QUESTIONS_MAX &&
	       !is_done_with(helper, queries[asked].number)) {
		questions[asked].module = queries[asked].module;
		questions[asked].address = queries[asked].address;
		questions[asked].number = queries[asked].number;
		asked++;
	}
	/* When nobody is there any more, there is no answer either. */
	helper_send(helper->fd, questions, asked * sizeof(questions[0]));
	return asked;
}

static bool
receive(struct helper *helper, struct helper_answer *answer, struct helper_place *places)
{
	return receive_bytes(helper, answer, sizeof(*answer)) &&
	       answer->count <= ELF_FILE_INLINES_MAX && receive_places(helper, answer->count, places);
}

static enum helper_loss
loss_of(uint8_t lack)
{
	static const enum helper_loss losses[] = {[ELF_LACKS_NOTHING] = HELPER_NO_LOSS,
	                                          [ELF_TOO_LARGE] = HELPER_TOO_LARGE,
	                                          [ELF_OTHER_BUILD] = HELPER_OTHER_BUILD,
	                                          [ELF_MISSING] = HELPER_MISSING,
	                                          [ELF_NO_DEBUG] = HELPER_NO_DEBUG};
	return lack < sizeof(losses) / sizeof(losses[0]) ? losses[lack] : HELPER_CRASHED;
}

unsigned
helper_lookup(struct helper *helper, const struct helper_query *queries, unsigned count,
              helper_taker *take, void *data)
{
	struct helper_place places[ELF_FILE_INLINES_MAX];
	enum helper_loss loss;
	if (is_refused(helper, queries[0].number, &loss)) {
		take(data, &queries[0], places, 0, loss);
		return 1;
	}
	unsigned asked = ask(helper, queries, count);
	for (unsigned i = 0; i < asked; i++) {
		struct helper_answer answer;
		if (!receive(helper, &answer, places)) {
			loss = explain(helper);
			be_done_with(helper, queries[i].number, loss);
			take(data, &queries[i], places, 0, loss);
			return i + 1;
		}
		helper->spent_ns += answer.cpu_ns;
		if (answer.file_bytes > helper->file_bytes) {
			helper->file_bytes = answer.file_bytes;
		}
		loss = loss_of(answer.lack);
		if (answer.no_file) {
			be_done_with(helper, queries[i].number, loss);
		}
		take(data, &queries[i], places, answer.count, loss);
	}
	return asked;
}
