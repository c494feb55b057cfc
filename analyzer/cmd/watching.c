/* watching.c - see watching.h */
#include "analyzer/cmd/watching.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "analyzer/cmd/command.h"
#include "analyzer/rules/pass.h"
#include "analyzer/snapshot/look.h"

#define STOP_MOST_NS UINT64_C(500000000)
#define SECONDS_MOST 86400u
#define SECONDS      10u

/* A look, and its file; keep: beside those of earlier looks. What cannot be looked into is said,
 * but for a process that just ended. */
static bool
look_and_write(pid_t pid, const char *trace, bool keep, struct look_result *result)
{
	const struct look_wish wish = {.pid = pid, .trace = trace, .stop_most_ns = STOP_MOST_NS};
	struct error err = {0};
	bool fine = look_into(&wish, result, &err);

	if (fine) {
		char *file = snapshot_file(trace);
		fine = file != NULL ? snapshot_write(&result->snapshot, file, keep, &err)
		                    : error_set(&err, "not enough memory");
		free(file);
	}
	if (!fine && kill(pid, 0) == 0) {
		command_failed(err.text);
	}
	return fine;
}

/* Does a finding say of a call or a callback that is open that it will never return? */
static bool
is_open(const struct finding *finding, const struct last_calls *last)
{
	for (uint32_t i = 0; i < last->count; i++) {
		const struct last_call *thread = &last->threads[i];
		if (finding->offence.ref != 0 &&
		    (thread->call == finding->offence.ref || thread->callback == finding->offence.ref)) {
			return true;
		}
	}
	return false;
}

/* Is it of a wait that cannot end? A callback that blocks may go on later. */
static bool
is_proved(const struct finding *finding)
{
	return finding->doubt == DOUBT_NONE && finding->rule != RULE_AIO_CALLBACK_BLOCKS;
}

/*
 * Do all callbacks that are open wait without a limit, as the look has seen them? One that works,
 * or waits for a time, will return, and who waits for it does not hang.
 */
static bool
callbacks_wait(const struct snapshot *snapshot, struct trace *trace, const struct last_calls *last)
{
	for (uint32_t i = 0; i < last->count; i++) {
		const struct trace_thread *thread =
		    last->threads[i].callback != 0 ? trace_thread(trace, i) : NULL;
		for (size_t j = 0; thread != NULL && j < snapshot->thread_count; j++) {
			const struct snapshot_thread *seen = &snapshot->threads[j];
			if (seen->tid == thread->tid &&
			    (seen->call != SYS_futex || (seen->flags & SNAPSHOT_TIMED) != 0)) {
				return false;
			}
		}
	}
	return true;
}

/* waits: what callbacks_wait says. A finding that is proved does not depend on it. */
static bool
explains_hang(const struct findings *findings, const struct last_calls *last, bool waits)
{
	for (size_t i = 0; i < findings_count(findings); i++) {
		const struct finding *finding = findings_get(findings, i);
		switch (finding->rule) {
		case RULE_AIO_WAIT_DEADLOCK:
		case RULE_AIO_CALLBACK_BLOCKS:
		case RULE_AIO_SELF_WAIT:
		case RULE_SOCKET_CLOSE_IN_CALLBACK:
		case RULE_SOCKET_WAIT_ALONE:
			if (finding->severity >= SEVERITY_WARNING && is_open(finding, last) &&
			    (waits || is_proved(finding))) {
				return true;
			}
			break;
		default:
			break;
		}
	}
	return false;
}

/* Whether the report will explain why the process hangs. */
static bool
is_explained(const char *file)
{
	struct error err;
	struct last_calls last = {0};
	struct snapshot snapshot = {0};
	struct rules_look look = {.snapshot = &snapshot};
	struct rules_watch watch = {.last = &last, .look = &look};
	struct trace *trace = trace_open(file, &err);
	struct findings *findings = findings_new();
	bool explained = trace != NULL && findings != NULL &&
	                 snapshot_read(&snapshot, trace, 0, &err) == SNAPSHOT_READ &&
	                 rules_check_trace(trace, findings, &watch, &err) &&
	                 explains_hang(findings, &last, callbacks_wait(&snapshot, trace, &last));

	last_calls_free(&last);
	findings_free(findings);
	snapshot_free(&snapshot);
	trace_close(trace);
	return explained;
}

static bool
look(void *data, pid_t pid, const char *trace, enum launch_moment moment)
{
	const struct watching *watching = data;
	struct look_result result = {0};
	bool ends = false;

	if (moment == LAUNCH_AT_HANG &&
	    !look_is_hanging(trace, watching->watch.hang_seconds * UINT64_C(1000000000))) {
		return false;
	}
	if (look_and_write(pid, trace, moment != LAUNCH_AT_HANG, &result) && moment == LAUNCH_AT_HANG &&
	    is_explained(trace)) {
		fprintf(stderr, "nngtrace: process %d hangs; %s\n", (int)pid,
		        watching->ends_hangs ? "it was looked into, and is ended"
		                             : "nngtrace check tells why");
		ends = watching->ends_hangs;
	}
	look_result_free(&result);
	return ends;
}

/* "hang:20": the seconds; 0: no such number. */
static unsigned
seconds_of(const char *word)
{
	char *end;
	unsigned long seconds = strtoul(word, &end, 10);

	return *word < '0' || *word > '9' || *end != '\0' || seconds > SECONDS_MOST ? 0
	                                                                            : (unsigned)seconds;
}

static bool
take_word(struct launch_watch *watch, const char *word)
{
	if (strcmp(word, "exit") == 0) {
		watch->moments |= LAUNCH_AT_EXIT;
	} else if (strcmp(word, "signal") == 0) {
		watch->moments |= LAUNCH_AT_SIGNAL;
	} else if (strncmp(word, "hang", 4) == 0 && (word[4] == '\0' || word[4] == ':')) {
		watch->moments |= LAUNCH_AT_HANG;
		watch->hang_seconds = word[4] == '\0' ? SECONDS : seconds_of(word + 5);
		return watch->hang_seconds != 0;
	} else {
		return false;
	}
	return true;
}

int
watching_option(const char *command, struct watching *watching, struct launch *launch,
                const char *words)
{
	char *copy = strdup(words), *rest = copy;
	bool fine = copy != NULL;

	for (const char *word; fine && (word = strsep(&rest, ",")) != NULL;) {
		fine = take_word(&watching->watch, word);
	}
	free(copy);
	if (!fine) {
		return command_usage_error(
		    command, "--snapshot '%s': exit, signal, hang[:SECONDS], or several with commas",
		    words);
	}
	watching->watch.look = look;
	watching->watch.data = watching;
	launch->watch = &watching->watch;
	return 0;
}

void
watching_remove_trace(const char *trace)
{
	unlink(trace);
	for (unsigned number = 0; number <= SNAPSHOT_OLDER_MAX; number++) {
		char *file = snapshot_older_file(trace, number);
		int gone = file != NULL ? unlink(file) : -1;
		free(file);
		if (gone != 0) {
			break;
		}
	}
}
