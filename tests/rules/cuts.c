/*
 * cuts - what a flight recorder keeps accuses nobody who is innocent: a trace is judged from
 * each of its events on, as if all before had been overwritten, and where something is wrong
 * then, something must be wrong in the whole trace, too. What is wrong there may have another
 * name: who was not seen to send a message still frees it twice.
 *
 * usage: cuts TRACE [MOST]     at most so many places to begin at, spread over the trace
 * Changes the trace's header. Status 0, 1 for a finding too many (told on stderr), 2.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/rules/pass.h"

struct mark {
	enum rule_id rule;
	uint32_t stack;
};

/* Of the whole trace. */
static struct mark *marks;
static size_t mark_count;
static uint64_t *refs, events;

static void fail(const char *what)
{
	fprintf(stderr, "cuts: %s\n", what);
	exit(2);
}

static struct mark mark_of(struct trace *trace, const struct finding *finding)
{
	struct event event = {0};
	const struct finding_step *offence = &finding->offence;
	trace_event_at(trace, offence->stack_ref != 0 ? offence->stack_ref : offence->ref, &event);
	return (struct mark){finding->rule, event.stack};
}

/* Notes accuse nobody, but there are none of a program with nothing to say about. */
static bool is_known(const struct mark *mark, enum severity severity)
{
	for (size_t i = 0; i < mark_count; i++) {
		/* The place of a call that was entered before is not known. */
		bool same_place =
		    mark->stack != 0 ? marks[i].stack == mark->stack : marks[i].rule == mark->rule;
		if (same_place || severity == SEVERITY_NOTE) {
			return true;
		}
	}
	return false;
}

static struct findings *judge_asking(const char *file, struct trace **trace, bool ask_all)
{
	struct error err = {""};
	struct rules_watch watch = {.ask_all = ask_all};
	struct findings *findings = findings_new();
	*trace = trace_open(file, &err);
	if (*trace == NULL || findings == NULL || !rules_check_trace(*trace, findings, &watch, &err)) {
		fail(err.text);
	}
	return findings;
}

static struct findings *judge(const char *file, struct trace **trace)
{
	return judge_asking(file, trace, false);
}

/* A rule states which events it has an interest in: no other event may make it say anything. */
static bool interests_hold(const char *file)
{
	struct trace *trace, *again;
	struct findings *findings = judge_asking(file, &trace, false);
	struct findings *all = judge_asking(file, &again, true);
	bool same = findings_count(findings) == findings_count(all);
	for (size_t i = 0; same && i < findings_count(all); i++) {
		const struct finding *one = findings_get(findings, i), *other = findings_get(all, i);
		same = one->rule == other->rule && one->count == other->count &&
		       one->offence.ref == other->offence.ref && one->steps == other->steps &&
		       strcmp(one->message, other->message) == 0;
	}
	if (!same) {
		fprintf(stderr, "%s: another report when every rule is asked about every event\n", file);
	}
	findings_free(findings);
	findings_free(all);
	trace_close(trace);
	trace_close(again);
	return same;
}

/* What is found in the whole, and where each event is. */
static void read_whole(const char *file)
{
	struct trace *trace;
	struct findings *findings = judge(file, &trace);
	mark_count = findings_count(findings);
	marks = calloc(mark_count + 1, sizeof(*marks));
	refs = calloc(trace_info(trace)->events + 1, sizeof(*refs));
	if (marks == NULL || refs == NULL) {
		fail("out of memory");
	}
	for (size_t i = 0; i < mark_count; i++) {
		marks[i] = mark_of(trace, findings_get(findings, i));
	}
	trace_rewind(trace);
	for (struct event event; trace_next(trace, &event);) {
		refs[events++] = event.ref;
	}
	findings_free(findings);
	trace_close(trace);
}

/* As if everything up to this time, and all of the same, had been overwritten. */
static void cut(const char *file, uint64_t ref)
{
	uint64_t until, one = 1;
	int fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0 || pread(fd, &until, sizeof(until), (off_t)ref) != (ssize_t)sizeof(until) ||
	    pwrite(fd, &one, sizeof(one), offsetof(struct nngt_header, overwritten)) < 0 ||
	    pwrite(fd, &until, sizeof(until), offsetof(struct nngt_header, overwritten_until)) < 0) {
		fail(file);
	}
	close(fd);
}

static bool judge_rest(const char *file, uint64_t event)
{
	struct trace *trace;
	bool innocent = true;
	cut(file, refs[event]);
	struct findings *findings = judge(file, &trace);
	for (size_t i = 0; i < findings_count(findings); i++) {
		const struct finding *finding = findings_get(findings, i);
		struct mark mark = mark_of(trace, finding);
		if (!is_known(&mark, finding->severity)) {
			fprintf(stderr, "judged from event %llu of %llu on: %s: %s\n",
			        (unsigned long long)event + 2, (unsigned long long)events,
			        rule_get(finding->rule)->id, finding->message);
			innocent = false;
		}
	}
	findings_free(findings);
	trace_close(trace);
	return innocent;
}

int main(int argc, char **argv)
{
	uint64_t most = argc > 2 ? strtoull(argv[2], NULL, 10) : UINT64_MAX;
	bool innocent = true;
	if (argc < 2 || most == 0) {
		fail("usage: cuts TRACE [MOST]");
	}
	innocent = interests_hold(argv[1]);
	read_whole(argv[1]);
	uint64_t cuts = events < most ? events : most;
	for (uint64_t i = 0; i < cuts; i++) {
		innocent = judge_rest(argv[1], i * events / cuts) && innocent;
	}
	free(marks);
	free(refs);
	return innocent ? 0 : 1;
}
