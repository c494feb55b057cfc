/* progress: on a terminal, for what takes long, and nowhere else. */
#include <criterion/criterion.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/cmd/progress.h"
#include "analyzer/rules/pass.h"
#include "tests/support/trace_writer.h"

#define EVENTS 200000

static char path[64];
static struct trace *trace;

static void
set_up(void)
{
	struct error err;
	snprintf(path, sizeof(path), "/tmp/nngtrace-progress-%d", (int)getpid());
	struct trace_writer *writer = trace_writer_open(path);
	for (int i = 0; i < EVENTS / 2; i++) {
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_alloc, 0, 0, WITH(0x1000, 3));
		trace_writer_call(writer, 0, NNGT_FN_nng_msg_free, 0, 0, WITH(0x1000));
	}
	cr_assert(trace_writer_close(writer));
	trace = trace_open(path, &err);
	cr_assert_not_null(trace, "%s", err.text);
}

static void
tear_down(void)
{
	trace_close(trace);
	unlink(path);
}

TestSuite(progress, .init = set_up, .fini = tear_down);

/* A check that has come so far after so many milliseconds. */
static void
work(int milliseconds)
{
	struct progress progress;
	struct timespec pause = {.tv_sec = milliseconds / 1000,
	                         .tv_nsec = milliseconds % 1000 * 1000000L};
	struct event event;
	progress_start(&progress, trace);
	progress_tell(&progress, 1000000);
	for (int i = 0; i < EVENTS / 2; i++) {
		trace_next(trace, &event);
	}
	nanosleep(&pause, NULL);
	progress_tell(&progress, 2000000);
	progress_tell(&progress, 3000000); /* too soon for another line */
	progress_end(&progress);
	fputs("done", stderr);
}

/* Does that with stderr on a terminal or a pipe. What came out is in text. */
static void
output_of_work(bool terminal, int milliseconds, char *text, size_t size)
{
	int from, ends[2] = {-1, -1};
	pid_t child;
	struct winsize columns = {.ws_row = 24, .ws_col = 100};
	if (terminal) {
		child = forkpty(&from, NULL, NULL, &columns);
		if (child < 0) {
			cr_skip_test("this machine has no terminals: /dev/pts is not mounted");
		}
	} else {
		cr_assert_eq(pipe(ends), 0);
		from = ends[0];
		child = fork();
	}
	cr_assert_geq(child, 0);
	if (child == 0) {
		if (!terminal) {
			dup2(ends[1], STDERR_FILENO);
		}
		work(milliseconds);
		_exit(0);
	}
	if (!terminal) {
		close(ends[1]);
	}
	size_t filled = 0;
	ssize_t got;
	while (filled + 1 < size && (got = read(from, text + filled, size - 1 - filled)) > 0) {
		filled += (size_t)got;
	}
	text[filled] = '\0';
	close(from);
	waitpid(child, NULL, 0);
}

Test(progress, a_long_check_on_a_terminal_has_a_line_that_goes_away)
{
	char text[1024];
	output_of_work(true, 1100, text, sizeof(text));
	cr_expect_not_null(strstr(text, "2.0 million events"), "%s", text);
	/* Half of it took a little more than a second, or long on a machine that is busy. */
	const char *rate = strstr(text, "million/s");
	unsigned long left;
	char unit[8];
	cr_assert_not_null(rate, "%s", text);
	cr_expect_eq(sscanf(rate, "million/s  %lu %7s left", &left, unit), 2, "%s", text);
	cr_expect_geq(left, 1);
	cr_expect(strcmp(unit, "s") == 0 || strcmp(unit, "min") == 0);
	cr_expect_null(strstr(text, "3.0 million events"));
	cr_expect_null(strchr(text, '\n'));
	/* Spaces cover the line, then the output starts over it. */
	size_t length = strlen(text);
	cr_assert_gt(length, 40);
	cr_expect_str_eq(text + length - 7, "  \rdone");
	cr_expect_eq(strspn(strrchr(text, ' ') - 29, " "), 30);
}

Test(progress, a_short_check_has_none)
{
	char text[1024];
	output_of_work(true, 0, text, sizeof(text));
	cr_expect_str_eq(text, "done");
}

Test(progress, a_pipe_gets_none)
{
	char text[1024];
	output_of_work(false, 1100, text, sizeof(text));
	cr_expect_str_eq(text, "done");
}

struct told {
	unsigned times;
	uint64_t events;
	double part;
};

static void
note(void *data, uint64_t events)
{
	struct told *told = data;
	double part = trace_part_read(trace);
	cr_expect_gt(events, told->events);
	cr_expect_geq(part, told->part);
	*told = (struct told){.times = told->times + 1, .events = events, .part = part};
}

Test(progress, the_check_tells_how_far_it_is)
{
	struct error err;
	struct told told = {0};
	struct rules_watch watch = {.tell = note, .data = &told};
	struct findings *findings = findings_new();
	cr_assert(rules_check_trace(trace, findings, &watch, &err));
	cr_expect_eq(told.times, 3);
	cr_expect_gt(told.part, 0.9);
	cr_expect_leq(told.part, 1);
	cr_expect_eq(trace_part_read(trace), 1);
	findings_free(findings);
}
