/* progress.c - see progress.h */
#include "analyzer/cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "analyzer/base/now.h"
#include "analyzer/print/terminal.h"

#define SECOND_NS UINT64_C(1000000000)
#define AGAIN_NS  (SECOND_NS / 5)
#define BAR       24 /* columns */

/* A job in the background leaves the terminal to the others. */
static bool
is_seen(void)
{
	return isatty(STDERR_FILENO) == 1 && tcgetpgrp(STDERR_FILENO) == getpgrp();
}

void
progress_start(struct progress *progress, const struct trace *trace)
{
	*progress = (struct progress){.start_ns = now_ns(CLOCK_MONOTONIC)};
	progress->next_ns = progress->start_ns + SECOND_NS;
	if (isatty(STDERR_FILENO) == 1) {
		progress->trace = trace;
	}
}

static void
time_left(char *text, size_t size, double seconds)
{
	unsigned long whole = (unsigned long)(seconds + 0.5);
	if (whole < 120) {
		snprintf(text, size, "%lu s left", whole);
	} else {
		snprintf(text, size, "%lu min left", (whole + 59) / 60);
	}
}

static void
draw(struct progress *progress, uint64_t events, double seconds)
{
	double part = trace_part_read(progress->trace);
	char bar[BAR + 1], left[40] = "", line[160];
	for (int i = 0; i < BAR; i++) {
		bar[i] = i < (int)(part * BAR) ? '#' : '.';
	}
	bar[BAR] = '\0';
	if (part > 0) {
		time_left(left, sizeof(left), seconds * (1 - part) / part);
	}
	snprintf(line, sizeof(line), "[%s] %3d %%  %.1f million events, %.1f million/s  %s", bar,
	         (int)(part * 100), (double)events / 1e6, (double)events / 1e6 / seconds, left);
	/* In the last column some terminals go on to the next line. */
	int room = (int)terminal_width(stderr, 80) - 1;
	/* The length of the line before is covered with spaces: that needs no escape sequences. */
	int written = fprintf(stderr, "\r%-*.*s", (int)progress->drawn, room, line) - 1;
	fflush(stderr);
	progress->drawn = written < 0 ? 0 : written > room ? (unsigned)room : (unsigned)written;
}

void
progress_tell(void *data, uint64_t events)
{
	struct progress *progress = data;
	if (progress->trace == NULL) {
		return;
	}
	uint64_t now = now_ns(CLOCK_MONOTONIC);
	if (now >= progress->next_ns) {
		progress->next_ns = now + AGAIN_NS;
		if (is_seen()) {
			draw(progress, events, (double)(now - progress->start_ns) / SECOND_NS);
		}
	}
}

void
progress_end(struct progress *progress)
{
	if (progress->drawn > 0) {
		fprintf(stderr, "\r%*s\r", (int)progress->drawn, "");
		fflush(stderr);
		progress->drawn = 0;
	}
}
