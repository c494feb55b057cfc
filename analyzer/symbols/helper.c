/* helper.c - the side that asks; see helper.h */
#include "analyzer/symbols/helper.h"

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
	uint64_t spent_ms, file_bytes; /* so far, by all helpers */
	uint8_t *done_with; /* by the module's number: 0, or 1 and an enum helper_loss */
	uint32_t done_with_room;
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

bool
helper_receive(int fd, void *data, size_t size, int wait_ms)
{
	uint8_t *at = data;
	while (size > 0) {
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		int count = poll(&ready, 1, wait_ms);
		if (count < 0 && errno == EINTR) {
			continue;
		}
		ssize_t got = count > 0 ? recv(fd, at, size, 0) : 0;
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got <= 0) {
			return false;
		}
		at += got;
		size -= (size_t)got;
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
helper_free(struct helper *helper)
{
	if (helper == NULL) {
		return;
	}
	if (helper->pid > 0) {
		end(helper);
	}
	free(helper->done_with);
	free(helper);
}

/* This module's names are not asked for any more. */
static void
be_done_with(struct helper *helper, uint32_t number, enum helper_loss loss)
{
	if (number >= helper->done_with_room) {
		uint32_t larger = number + number / 2 + 16;
		uint8_t *more = realloc(helper->done_with, larger);
		if (more == NULL) {
			helper->impossible = true;
			return;
		}
		memset(more + helper->done_with_room, 0, larger - helper->done_with_room);
		helper->done_with = more;
		helper->done_with_room = larger;
	}
	helper->done_with[number] = (uint8_t)(1 + loss);
}

/* No answer: either the helper has ended, or it says nothing. */
static enum helper_loss
explain(struct helper *helper)
{
	int status = end(helper);
	helper->spent_ms += limits_ms(helper->file_bytes);
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGKILL)) {
		return HELPER_TOO_SLOW;
	}
	return HELPER_CRASHED;
}

/* A text of so many bytes; NULL for none, or when memory is short. *fine: it came. */
static char *
receive_text(int fd, uint32_t size, bool *fine)
{
	if (size == 0 || size > HELPER_TEXT_MAX) {
		*fine = *fine && size == 0;
		return NULL;
	}
	char *text = calloc(1, (size_t)size + 1);
	*fine = *fine && text != NULL && helper_receive(fd, text, size, LIMITS_WAIT_MS);
	return text;
}

static bool
receive_places(int fd, unsigned count, struct helper_place *places)
{
	struct helper_answer_place shape[ELF_FILE_INLINES_MAX];
	bool fine = helper_receive(fd, shape, count * sizeof(shape[0]), LIMITS_WAIT_MS);
	for (unsigned i = 0; i < count; i++) {
		places[i] = (struct helper_place){0};
		if (fine) {
			places[i].line = shape[i].line;
			places[i].function = receive_text(fd, shape[i].function_size, &fine);
			places[i].file = receive_text(fd, shape[i].file_size, &fine);
		}
	}
	for (unsigned i = 0; i < count && !fine; i++) {
		free(places[i].function);
		free(places[i].file);
	}
	return fine;
}

static bool
ask(struct helper *helper, const struct helper_question *question, struct helper_answer *answer,
    struct helper_place *places)
{
	int wait_ms = helper->options->network ? -1 : LIMITS_WAIT_MS; /* servers take their time */
	return helper_send(helper->fd, question, sizeof(*question)) &&
	       helper_receive(helper->fd, answer, sizeof(*answer), wait_ms) &&
	       answer->count <= ELF_FILE_INLINES_MAX &&
	       receive_places(helper->fd, answer->count, places);
}

unsigned
helper_lookup(struct helper *helper, uint32_t number, const struct trace_module *module,
              uint64_t address, struct helper_place places[ELF_FILE_INLINES_MAX],
              enum helper_loss *loss)
{
	struct helper_question question = {.module = module, .address = address, .number = number};
	struct helper_answer answer;
	*loss = HELPER_NO_LOSS;
	if (number < helper->done_with_room && helper->done_with[number] != 0) {
		*loss = (enum helper_loss)(helper->done_with[number] - 1);
		return 0;
	}
	if (helper->spent_ms > limits_total_ms(helper->file_bytes)) {
		*loss = HELPER_NO_TIME;
		return 0;
	}
	if (helper->impossible || (helper->pid == 0 && !start(helper))) {
		helper->impossible = true;
		*loss = HELPER_NONE;
		return 0;
	}
	if (!ask(helper, &question, &answer, places)) {
		*loss = explain(helper);
		be_done_with(helper, number, *loss);
		return 0;
	}
	helper->spent_ms += answer.cpu_ms;
	if (answer.file_bytes > helper->file_bytes) {
		helper->file_bytes = answer.file_bytes;
	}
	*loss = answer.too_large ? HELPER_TOO_LARGE : HELPER_NO_LOSS;
	if (answer.no_file) {
		be_done_with(helper, number, *loss);
	}
	return answer.count;
}
