/*
 * triage.h - which findings are new: not those that a suppression or a comment in the source hides,
 * and not those of a baseline.
 *
 * One thread at a time for one triage.
 */
#ifndef NNGTRACE_REPORT_TRIAGE_H
#define NNGTRACE_REPORT_TRIAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "analyzer/base/error.h"
#include "analyzer/report/baseline.h"
#include "analyzer/report/report.h"
#include "analyzer/report/suppressions.h"

/* The most --suppressions of one command line. */
#define TRIAGE_FILES_MAX 16

/* What was asked for; the strings are borrowed. */
struct triage_options {
	const char *files[TRIAGE_FILES_MAX];
	size_t file_count;
	bool no_default;                       /* nothing from the source root */
	bool show;                             /* suppressed findings are told, too */
	bool print;                            /* an entry that would suppress it below each finding */
	bool unused;                           /* entries that suppressed nothing are told */
	const char *baseline, *write_baseline; /* or NULL */
};

struct triage {
	struct suppressions suppressions; /* entries of files, then comments in sources */
	struct baseline baseline;         /* empty without --baseline */
	const struct triage_options *options;
};

/*
 * Reads all files: of --suppressions, of NNGTRACE_SUPPRESSIONS, then of the source root. False with
 * the reason. triage_free frees what was read in any case.
 */
bool triage_start(struct triage *triage, const struct triage_options *options, const char *root,
                  void (*warn)(const char *words), struct error *err);
void triage_free(struct triage *triage);

/* Sets the state of each item of a trace. False when memory is short. */
bool triage_items(struct triage *triage, struct report_trace *trace, struct sources *sources);

/* Entries of files that suppressed nothing: FILE:LINE: unused. */
void triage_tell_unused(const struct triage *triage, FILE *out);

#endif
