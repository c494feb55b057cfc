/* info.c - what the header says about the process: who it was and how it ended. */
#include "analyzer/read/reader.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "shim/trace/guard_words.h"
#include "shim/trace/perturb_words.h"

static bool
needs_quotes(const char *word, size_t length)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";
	return length == 0 || strspn(word, plain) < length;
}

/* As a shell would take it back. */
static void
print_word(FILE *out, const char *word, size_t length)
{
	if (!needs_quotes(word, length)) {
		fwrite(word, 1, length, out);
		return;
	}
	fputc('\'', out);
	for (size_t i = 0; i < length; i++) {
		if (word[i] == '\'') {
			fputs("'\\''", out);
		} else {
			fputc(word[i], out);
		}
	}
	fputc('\'', out);
}

/* The header has the arguments one behind the other, each ended by NUL. NULL: no memory. */
static char *
join_command(const char *command, size_t size)
{
	while (size > 0 && command[size - 1] == '\0') {
		size--;
	}
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	if (out == NULL) {
		return NULL;
	}
	for (size_t at = 0; at < size;) {
		size_t word = strnlen(command + at, size - at);
		if (at > 0) {
			fputc(' ', out);
		}
		print_word(out, command + at, word);
		at += word + 1;
	}
	if (fclose(out) != 0) {
		free(text);
		return NULL;
	}
	return text;
}

static bool
is_crash(int number)
{
	return number == SIGSEGV || number == SIGABRT || number == SIGBUS || number == SIGFPE ||
	       number == SIGILL || number == SIGSYS || number == SIGTRAP;
}

static void
fill_end(struct trace_info *info, const struct nngt_header *header)
{
	int status = header->wait_status;
	info->exit_status = -1;
	info->executed = header->end == NNGT_END_EXEC;
	info->exited = header->end == NNGT_END_EXIT || header->exit_ticks != 0;
	if (header->end == NNGT_END_STATUS && WIFSIGNALED(status)) {
		info->signal = WTERMSIG(status);
		info->end = is_crash(info->signal) ? TRACE_END_CRASH : TRACE_END_SIGNAL;
	} else if (header->end == NNGT_END_STATUS && WIFEXITED(status)) {
		info->exit_status = WEXITSTATUS(status);
		info->end = TRACE_END_EXIT;
	} else if (header->end == NNGT_END_EXIT) {
		info->end = TRACE_END_EXIT;
	}
}

const char *
trace_end_word(enum trace_end end)
{
	static const char *const words[] = {[TRACE_END_UNKNOWN] = "unknown",
	                                    [TRACE_END_EXIT] = "exit",
	                                    [TRACE_END_SIGNAL] = "signal",
	                                    [TRACE_END_CRASH] = "crash"};
	return words[end];
}

void
trace_signal_name(int number, char *text, size_t size)
{
	/* glibc's sigabbrev_np; musl has no such function. */
	static const char *const names[] = {
	    [SIGHUP] = "HUP",     [SIGINT] = "INT",   [SIGQUIT] = "QUIT",     [SIGILL] = "ILL",
	    [SIGTRAP] = "TRAP",   [SIGABRT] = "ABRT", [SIGBUS] = "BUS",       [SIGFPE] = "FPE",
	    [SIGKILL] = "KILL",   [SIGUSR1] = "USR1", [SIGSEGV] = "SEGV",     [SIGUSR2] = "USR2",
	    [SIGPIPE] = "PIPE",   [SIGALRM] = "ALRM", [SIGTERM] = "TERM",     [SIGSTKFLT] = "STKFLT",
	    [SIGCHLD] = "CHLD",   [SIGCONT] = "CONT", [SIGSTOP] = "STOP",     [SIGTSTP] = "TSTP",
	    [SIGTTIN] = "TTIN",   [SIGTTOU] = "TTOU", [SIGURG] = "URG",       [SIGXCPU] = "XCPU",
	    [SIGXFSZ] = "XFSZ",   [SIGPROF] = "PROF", [SIGVTALRM] = "VTALRM", [SIGIO] = "POLL",
	    [SIGWINCH] = "WINCH", [SIGPWR] = "PWR",   [SIGSYS] = "SYS"};
	bool known = number > 0 && (size_t)number < sizeof(names) / sizeof(names[0]);

	if (known && names[number] != NULL) {
		snprintf(text, size, "SIG%s", names[number]);
	} else {
		snprintf(text, size, "signal %d", number);
	}
}

void
trace_end_text(const struct trace_info *info, char *text, size_t size)
{
	char signal[32];

	trace_signal_name(info->signal, signal, sizeof(signal));
	switch (info->end) {
	case TRACE_END_EXIT:
		if (info->exit_status >= 0) {
			snprintf(text, size, "exit %d", info->exit_status);
		} else {
			snprintf(text, size, "ended by exit");
		}
		break;
	case TRACE_END_SIGNAL:
		snprintf(text, size, "killed by %s", signal);
		break;
	case TRACE_END_CRASH:
		snprintf(text, size, "crashed with %s", signal);
		break;
	case TRACE_END_UNKNOWN:
		snprintf(text, size, "%s", info->executed ? "executed another program" : "no end recorded");
		break;
	}
}

static const char *
stop_words(uint64_t stop)
{
	static const char *const words[] = {
#define X(name, text) text,
	    NNGT_STOPS(X)
#undef X
	};
	return stop != NNGT_STOP_NONE && stop < sizeof(words) / sizeof(words[0]) ? words[stop] : NULL;
}

bool
info_fill(struct trace *trace)
{
	const struct nngt_header *header = &trace->header;
	struct trace_info *info = &trace->info;
	trace->command = join_command(header->command, sizeof(header->command));
	if (trace->command == NULL) {
		return false;
	}
	memcpy(trace->executable, header->executable, sizeof(header->executable));
	memcpy(trace->nng_version, header->nng_version, sizeof(header->nng_version));
	info->file = trace->file;
	info->pid = header->pid;
	info->ppid = header->ppid;
	info->command = trace->command;
	info->executable = trace->executable;
	info->nng_version = trace->nng_version;
	release_fill(&trace->release, trace->nng_version, header->nng_has);
	info->nng_release = trace->release.number;
	info->process_start = header->process_start;
	info->start_wall_ns = header->start_wall_ns;
	info->forked = header->forked != 0;
	info->parent_pid = header->parent_pid;
	info->threads_alive = header->threads_alive;
	info->complete_ns = UINT64_MAX;
	info->overwritten = header->overwritten;
	info->exiting_thread = header->exiting_thread - 1;
	info->clock = header->clock;
	bool known = (header->guard & GUARD_MODE_MASK) <= GUARD_SURVIVE;
	info->guard = known ? header->guard : GUARD_OFF;
	info->guard_refused = header->guard_refused;
	info->perturb = header->perturb <= PERTURB_PLANNED ? header->perturb : PERTURB_OFF;
	info->perturb_seed = header->perturb_seed;
	info->perturb_delays = header->perturb_delays;
	info->perturb_ns = header->perturb_ns;
	info->stack_depth = header->depth;
	info->stack_hits = header->stack_hits;
	info->stack_misses = header->stack_misses;
	info->stack_checked = header->stack_checked;
	info->stack_wrong = header->stack_wrong;
	info->stopped = header->dropped[NNGT_DROPPED_DISK] != 0 ? stop_words(header->stopped) : NULL;
	for (unsigned i = 0; i < NNGT_DROPPED_KINDS; i++) {
		if (__builtin_add_overflow(info->dropped, header->dropped[i], &info->dropped)) {
			info->dropped = UINT64_MAX;
		}
	}
	info->file_bytes = header->allocated;
	if (info->file_bytes < NNGT_PAGE || info->file_bytes > trace->size) {
		/* More was in use than is there: the end was cut off. */
		info->damaged += header->allocated > trace->size;
		info->file_bytes = trace->size;
	}
	fill_end(info, header);
	return true;
}
