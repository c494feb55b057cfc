/*
 * account.h - a finding with everything a reader sees of it: its steps in time order, each with
 * its event, its thread and the frames of its stack. All formats of the report start here.
 */
#ifndef NNGTRACE_REPORT_ACCOUNT_H
#define NNGTRACE_REPORT_ACCOUNT_H

#include "analyzer/read/trace.h"
#include "analyzer/rules/finding.h"
#include "analyzer/symbols/symbols.h"

/* Room for a fingerprint, with its end. */
#define ACCOUNT_FINGERPRINT 17

/* One step of the story, or the offence. */
struct account_place {
	const struct finding_step *step;
	bool has_event; /* false: the end of the trace; then only step is filled in */
	struct event event;
	struct event call;       /* the event whose stack tells the place: the ENTER of a RETURN */
	const char *function;    /* of NNG, or "callback"; "" without an event */
	const char *thread_name; /* "" when it has none */
	struct frame *frames;    /* innermost first, from the application's call of NNG on */
	unsigned count;
	bool cut;             /* the recorder kept no more frames than these */
	uint64_t delay_ns;    /* NNGTRACE_PERTURB delayed it so long; 0: it did not */
	unsigned delay_point; /* enum perturb_point: where */
	/*
	 * Indices into frames. site: the first frame in which the steps of the story differ; behind it
	 * are only wrappers that several steps share, destructors and deleters. caller: where the step
	 * meets the others, the first function that another step was in or below, too; at least site.
	 */
	unsigned site, caller;
};

struct account {
	const struct finding *finding;
	struct account_place places[FINDING_STEPS_MAX + 1]; /* in time order */
	unsigned count;
	unsigned offence; /* its index */
	int turning;      /* index, or -1 */
};

/*
 * Tells the story of a finding, which must outlive it as must trace and symbols. False when
 * memory is short. Clear it with account_clear in any case.
 */
bool account_tell(struct account *account, const struct finding *finding, struct trace *trace,
                  struct symbols *symbols);
void account_clear(struct account *account);

/* A single place. False when memory is short. Its frames are freed in any case. */
bool account_find_place(struct account_place *place, const struct finding_step *step,
                        struct trace *trace, struct symbols *symbols);

/* What a result is to the function of this place: "0", "7 (NNG_ECLOSED)"; "" when not known. */
void account_result(const struct account_place *place, char *text, size_t size);

/*
 * "delayed 3.2 ms before the call, by NNGTRACE_PERTURB", or "". size: ACCOUNT_DELAY is enough.
 */
#define ACCOUNT_DELAY 80
void account_delay(const struct account_place *place, char *text, size_t size);

/* The result as a number; false when none is known. */
bool account_result_value(const struct account_place *place, int64_t *value);

/* The innermost frame of a place, or NULL. */
const struct frame *account_frame(const struct account_place *place);
/* The frame of the caller to name beside the innermost one; NULL: there is none to name. */
const struct frame *account_caller(const struct account_place *place);
/* The next frame of the application from an index on; count when there is none. */
unsigned account_next_own(const struct account_place *place, unsigned from);
/* Finds site and caller of all places; of account_tell. */
void account_find_callers(struct account *account);

/* The place where the finding is shown: the offence, or the last step that has frames. */
const struct account_place *account_site(const struct account *account);

/*
 * The defect's fingerprint: 16 hexadecimal digits of the rule and of what the application was
 * doing at the offence and at the turning step, by names alone. The same for every run, on
 * every machine, and after a rebuild that moves lines.
 */
void account_fingerprint(const struct account *account, char text[ACCOUNT_FINGERPRINT]);

/*
 * Why the fingerprint is not the one that another build or another recording of the same program
 * gives: "the stacks have one frame". NULL: it is the usual one. Static.
 */
const char *account_unusual(const struct account *account);

/*
 * What findings have in common that are one entry to a reader: the fingerprint, and the lines at
 * the offence and at the turning step, up to where the story comes together.
 */
uint64_t account_key(const struct account *account);

#endif
