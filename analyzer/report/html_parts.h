/*
 * html_parts.h - the parts of the HTML report, a file each. The page is complete without its script
 * and without its style. Every string that a trace holds goes through html_text.
 */
#ifndef NNGTRACE_REPORT_HTML_PARTS_H
#define NNGTRACE_REPORT_HTML_PARTS_H

#include "analyzer/history/verbs.h"
#include "analyzer/print/frame.h"
#include "analyzer/print/style.h"
#include "analyzer/report/account.h"
#include "analyzer/report/report.h"
#include "analyzer/report/source.h"
#include "analyzer/stats/stats.h"

/* Findings that are told at all, and points of a curve. */
#define HTML_FINDINGS_MAX 10000u
#define HTML_SLICES       500u

/* A finding on its way to the page. */
struct html_finding {
	const struct report_entry *entry;
	size_t rule_at; /* the first finding of its rule, for the order */
	bool full;      /* else only a line */
};

/* The life of an object: a row of the table. */
struct html_object {
	enum nngt_kind kind;
	bool unknown; /* first seen in mid-life */
	uint64_t number, key;
	uint64_t socket; /* number of a handle's socket, or 0 */
	const struct protocol *protocol;
	const struct stats_site *site; /* where it was made; NULL: not known */
	uint64_t first_ns, last_ns, steps;
	uint32_t last_thread; /* of its latest event, with the function and the type */
	uint16_t last_function;
	uint8_t last_type;
	struct history_state end;
	size_t finding; /* index of the finding about it, plus one */
};

/* How many were alive in one slice of the time. */
struct html_slice {
	uint64_t lowest, highest, last;
	bool known; /* something has happened in it */
};

/* What a second pass over a trace has found out. */
struct html_trace {
	const struct report_trace *trace;
	char name[96]; /* of the program; escaped for terminals, not for HTML */
	struct stats *stats;
	struct html_object *objects;
	size_t count, room;
	uint64_t events;                      /* so many were looked at, the first */
	uint64_t span_ns;                     /* the time of these, about */
	uint64_t total;                       /* objects in them */
	struct table rows;                    /* by kind and number: an index plus one */
	uint64_t seen[NNGT_OBJECT_KINDS_END]; /* the highest number of each kind */
	struct html_slice *curves[NNGT_OBJECT_KINDS_END];
	uint64_t sizes[34]; /* messages by size: 0, then by powers of two */
	struct table told;  /* objects of findings: index plus one */
	size_t most;        /* how many objects may be kept */
};

struct html {
	FILE *out;
	const struct report *report;
	const struct report_options *options;
	struct html_trace *traces; /* as those of the report */
	struct html_finding *findings;
	size_t count;                          /* of findings */
	size_t full;                           /* how many of them are told in full */
	size_t shown[REPORT_SUPPRESSED + 1];   /* of each state */
	size_t severities[SEVERITY_ERROR + 1]; /* of the new ones */
};

/* html_text.c: text on its way into the page. */

/*
 * Escaped for readers, then for HTML or XML; fit for text and for attributes in double quotes. Any
 * format may use it.
 */
void html_text(FILE *out, const char *text);
/* At most so many characters, with a sign where something was left out at the end. */
void html_cut(FILE *out, const char *text, size_t most);
/* What a function for plain text prints of a thing; nothing when memory is short. */
void html_printed(FILE *out, void (*print)(FILE *plain, const void *thing), const void *thing);
/* A path in a command that people copy into a shell. */
void html_shell_path(FILE *out, const char *path);
/* A line of a source file: tabs stay, and what is very long is cut. */
void html_line(FILE *out, const char *text, size_t length);
/* A sentence; what is code in it is marked. upper: a first letter that is no code becomes large. */
void html_sentence(FILE *out, const char *text, bool upper);
/* A name with large first letter. */
void html_title(FILE *out, const char *text);
/* "1,234" */
void html_number(FILE *out, uint64_t number);
/* "1,234 words", or "1 word". */
void html_amount(FILE *out, uint64_t number, const char *word);
/* Not negative; one decimal at most, and none that is 0. No locale. */
void html_decimal(FILE *out, double value);
/* "12.345": milliseconds. */
void html_ms(FILE *out, uint64_t ns);
/* "23 us" in at most three digits, with the unit's own sign. */
void html_gap(uint64_t ns, char *text, size_t size);

enum html_path { HTML_PATH_WHOLE, HTML_PATH_SHORT, HTML_PATH_BASE };
/* A place in the program, which may break after each folder. */
void html_place(FILE *out, const struct frame *frame, enum html_path form);
/* "ask()" as code; nothing when it has no name. */
void html_function(FILE *out, const struct frame *frame);
/* "error" with its sign; words NULL: that of the severity. */
void html_severity(FILE *out, enum severity severity, unsigned pixels, const char *words);
/* The sign of a clean run, with words. */
void html_fine(FILE *out, unsigned pixels, const char *words);
/* "errors", as it is said for so many. */
const char *html_severities(enum severity severity, size_t count);

/* html_story.c: what happened to an object, as positions on a line and owners over them. */

enum html_owner { HTML_APP, HTML_FLIGHT, HTML_NNG, HTML_GONE, HTML_NOBODY };

struct html_lane {
	bool holder;     /* something of NNG's, else a thread */
	uint32_t thread; /* its index */
	unsigned kind;   /* of a holder: socket or context; NNGT_NO_OBJECT: NNG itself */
	uint32_t id;
	char name[32], about[64]; /* escaped for terminals */
};

struct html_bar {
	enum html_owner owner;
	const char *word;        /* static */
	unsigned lane, from, to; /* columns, from 0 */
};

#define HTML_STEPS_MAX (FINDING_STEPS_MAX + 1)
struct html_story {
	const struct account *account;
	unsigned count;
	const struct account_place *steps[HTML_STEPS_MAX];
	enum html_owner after[HTML_STEPS_MAX]; /* whose it is from there on */
	unsigned offence;                 /* its index; count: the end of the trace is the offence */
	const struct account_place *harm; /* what came of it, or NULL */
	struct html_lane lanes[2 * HTML_STEPS_MAX];
	unsigned lane_count;
	unsigned step_lane[HTML_STEPS_MAX];
	struct html_bar bars[HTML_STEPS_MAX + 1];
	unsigned bar_count;
	char cry[48];    /* what the offence is: "freed here" */
	const char *was; /* whose it was then: "was NNG's"; "" */
	unsigned owner;  /* the lane of that */
	bool owner_known;
};
void html_story(struct html_story *story, const struct account *account,
                const struct html_trace *trace);
/* The words for an owner in a class attribute. Static. */
const char *html_owner_class(enum html_owner owner);
/* The step's verb: that of the words of all reports. */
void html_verb(const struct account_place *place, char *text, size_t size);

/* html_timeline.c: the story as a picture. key names it in the page. */
void html_timeline(FILE *out, const struct html_story *story, const char *key);
void html_legend(FILE *out);

/* html_source.c: the lines around the offence, with the steps in them. */
void html_source(const struct html *html, const struct html_story *story,
                 const struct report_entry *entry);

/*
 * html_article.c: one finding. advice: the rule's, which is not said again; first: the one that is
 * open, with the legend of the timeline.
 */
void html_article(const struct html *html, const struct account *account,
                  const struct report_entry *entry, const char *advice, bool first);
/* One that is only named: its sentence and its place, as an item of a list. */
void html_article_row(const struct html *html, const struct account *account,
                      const struct report_entry *entry);

/* html_findings.c: all findings. False when memory is short. */
bool html_findings(struct html *html);

/* html_summary.c: the verdict, the table of findings, the processes. */
bool html_summary(struct html *html);

/* html_lives.c: reads a trace again, for its objects and numbers. False when memory is short. */
bool html_lives(struct html_trace *trace, struct html *html, size_t most);
void html_lives_free(struct html_trace *trace);
/* "of the first 10,000,000 of 20,000,000 events" of each trace that was not read to its end; or
 * not. */
bool html_lives_part(FILE *out, const struct html *html);
const struct html_object *html_life(const struct html_trace *trace, unsigned kind, uint64_t number);
/* The socket or context with this id at a time, or NULL. */
const struct html_object *html_handle(const struct html_trace *trace, unsigned kind, uint64_t id,
                                      uint64_t time_ns);

/* html_objects.c, html_stats.c, html_charts.c */
void html_objects(const struct html *html);
bool html_stats(const struct html *html);
void html_curves(FILE *out, const struct html *html, size_t index);

#endif
