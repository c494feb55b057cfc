/*
 * trace_file.h - the trace of a unit test of the reader: for the set-up and the end of a suite. One
 * test at a time in a process, as Criterion runs them.
 */
#ifndef NNGTRACE_TRACE_FILE_H
#define NNGTRACE_TRACE_FILE_H

#include <stdio.h>
#include <unistd.h>

#include "tests/support/trace_writer.h"

/* The version of the traces that the test writes: who includes this file may say another. */
#ifndef TRACE_VERSION
#define TRACE_VERSION 2
#endif

static char path[64];

static void
set_up(void)
{
	trace_writer_version = TRACE_VERSION;
	snprintf(path, sizeof(path), "/tmp/nngtrace-unit-%d.trace", (int)getpid());
}

static void
tear_down(void)
{
	unlink(path);
}

#endif
