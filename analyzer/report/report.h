/*
 * report.h - the findings of one or several traces in the formats of `nngtrace check`.
 * Nothing here judges, and nothing depends on time, locale or addresses of this process: the
 * same traces give the same bytes. Errors of the stream are left for its owner to find.
 */
#ifndef NNGTRACE_REPORT_REPORT_H
#define NNGTRACE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "analyzer/core/crash.h"
#include "analyzer/print/style.h"
#include "analyzer/read/trace.h"
#include "analyzer/rules/finding.h"
#include "analyzer/rules/last_calls.h"
#include "analyzer/rules/pass.h"
#include "analyzer/symbols/symbols.h"

/*
 * Stories that are kept from folding to the last format, in bytes for each trace: enough for some
 * thousands. Further ones are told again where they are needed.
 */
#define REPORT_ACCOUNT_BYTES (48u << 20)

/* How many callers of one entry are kept; more are only counted. */
#define REPORT_CALLERS_MAX 4

/* Whether a finding is one to act on; triage.h says why not. */
enum report_state { REPORT_NEW, REPORT_KNOWN, REPORT_SUPPRESSED };

/* A finding as it is shown: an entry that stands for all findings with the same key. */
struct report_item {
	const struct finding *finding;
	struct account *account; /* its story, or NULL: there was no room to keep it; report_account */
	uint64_t count;
	uint64_t group; /* equal for what is one entry: account_key */
	/*
	 * The key: the fingerprint, and "-2", "-3" for further defects of the same rule in the same
	 * functions, in the order of their lines.
	 */
	char key[32];
	const char *unusual; /* why the key is not the usual one, or NULL: account_unusual */
	/* Where the function shown was called from, when that differs among the findings. */
	struct frame callers[REPORT_CALLERS_MAX];
	unsigned caller_count;
	enum report_state state;
	size_t suppression; /* which of the triage's suppressions, plus one; 0: none */
	char file[96];      /* the end of the place's file, for the order of equal keys */
	unsigned line;
};

/* NNG's own panic. The call is the one in which it gave up, and from which it never returned. */
struct report_panic {
	const char *words; /* NULL: there was none */
	uint32_t thread;
	bool in_call; /* false: on a thread that was in no call of the application's */
	struct event call;
};

/*
 * A trace whose whole stream the rules have read. The first five are the caller's; the rest
 * is made by report_fold and freed by report_unfold.
 */
struct report_trace {
	struct trace *trace;
	struct symbols *symbols;
	const struct findings *findings;
	struct last_calls last;
	struct rules_look look;       /* into the process while it ran; its snapshot may be NULL */
	struct crash *crash;          /* of a core file; NULL: none was given */
	struct rules_curious curious; /* what the thread that crashed had in hand */
	struct report_item *items;
	size_t count;
	size_t account_bytes; /* of the stories that are kept */
	struct report_panic panic;
	bool program_fits; /* it was looked for, and is the build that was recorded */
};

/* How much of the stacks was recorded. */
enum report_stacks { REPORT_STACKS_NONE, REPORT_STACKS_ONE_FRAME, REPORT_STACKS_FULL };
enum report_stacks report_stacks(struct trace *trace);

/*
 * Makes the items: the findings of these rules (NULL: of all) in their order, those with the same
 * key as one. (An unrolled loop has many addresses for one line.) False when memory is short.
 * before: another trace that was folded, or NULL; what it knows of the same program is not asked
 * again.
 */
bool report_fold(struct report_trace *trace, const bool rules[RULE_COUNT],
                 const struct report_trace *before);
void report_unfold(struct report_trace *trace);

/*
 * The story of an item: the one that report_fold has kept, or else told anew into *spare. NULL when
 * memory is short. *spare is cleared with account_clear in any case, after the last use.
 */
struct account;
const struct account *report_account(const struct report_trace *trace,
                                     const struct report_item *item, struct account *spare);

/* Fills in the panic; of report_fold. */
void report_find_panic(struct report_trace *trace);
/* Whether the finding is why NNG gave up: the same call, or one like it before. */
bool report_explains(const struct report_trace *trace, const struct finding *finding);

/* Whether one of a call's arguments is the object with this address or id. */
bool report_names_object(const struct event *call, uint64_t key);

/* A defect over all traces: what the first trace that has it says of it. */
struct report_entry {
	const struct report_trace *trace;
	const struct report_item *item;
	uint64_t count;  /* over all traces */
	unsigned traces; /* in how many */
};

struct sources;
struct triage;

/* What a report is made of. */
struct report {
	const struct report_trace *traces;
	size_t count;
	struct report_entry *entries; /* the gravest first, else as they were found */
	size_t entry_count;
	struct sources *sources; /* borrowed */
	const struct source_paths *paths;
	const struct triage *triage; /* NULL: all findings are new */
	const bool *rules;           /* which of RULE_COUNT are told of; NULL: all */
};

/* How many they are. */
unsigned report_rule_count(const struct report *report);

/*
 * Makes the entries of a report whose traces are set, folded and triaged. False when memory is
 * short; report_release frees what was made in any case.
 */
bool report_gather(struct report *report);
void report_release(struct report *report);

/*
 * Whether an item is told: one that is suppressed only when that was asked for (--show-suppressed).
 */
bool report_shows(const struct report *report, const struct report_item *item);
/* "new", "known", "suppressed". Static. */
const char *report_state_word(enum report_state state);

/* Tells the story of each entry (of the first `most`). False when memory is short. */
typedef void report_visit(void *data, const struct account *account,
                          const struct report_entry *entry);
bool report_each(const struct report *report, size_t most, report_visit *visit, void *data);

/* What most visits need. */
struct json;
struct report_target {
	FILE *out;         /* or */
	struct json *json; /* where to write */
	const struct report *report;
};

/*
 * The formats in the order in which the help names them: X(name), which is the word for --format
 * and the end of the name of the function report_NAME in a file of its own.
 */
#define REPORT_FORMAT_TABLE(FIRST, NEXT)                                                           \
	FIRST(text) NEXT(json) NEXT(jsonl) NEXT(sarif) NEXT(html) NEXT(gcc) NEXT(gitlab) NEXT(memcheck)

/* Their names for people, as one string: "text|json". */
#define REPORT_FORMAT_FIRST(name) #name
#define REPORT_FORMAT_NEXT(name)  "|" #name
#define REPORT_FORMATS            REPORT_FORMAT_TABLE(REPORT_FORMAT_FIRST, REPORT_FORMAT_NEXT)

/* Writes the report. False when memory was short. */
typedef bool report_write(FILE *out, const struct report *report,
                          const struct report_options *options);

report_write report_text;     /* for people, trace by trace */
report_write report_json;     /* schema nngtrace-findings/1, trace by trace */
report_write report_jsonl;    /* an entry a line */
report_write report_sarif;    /* SARIF 2.1.0 */
report_write report_html;     /* one page for browsers */
report_write report_gcc;      /* as compilers print, for editors and CI */
report_write report_gitlab;   /* GitLab's code quality */
report_write report_memcheck; /* as valgrind prints, for ctest -T memcheck */

struct report_format {
	const char *name;
	report_write *write;
};

/* Returns the format of that name, or NULL. Static. */
const struct report_format *report_format_find(const char *name);

/* How many new items of a severity a trace has. */
size_t report_count(const struct report_trace *trace, enum severity severity);

#endif
