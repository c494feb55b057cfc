/* repeat.c - see repeat.h */
#include "analyzer/cmd/repeat.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/base/array.h"
#include "analyzer/cmd/command.h"
#include "analyzer/cmd/watching.h"
#include "analyzer/print/escape.h"
#include "analyzer/report/report.h"
#include "analyzer/rules/finding.h"
#include "shim/trace/environment.h"
#include "shim/trace/perturb_words.h"

/* A defect, and in how many runs it was. */
struct seen {
	char key[sizeof(((struct report_item *)0)->key)];
	enum rule_id rule;
	uint64_t first; /* seed, or number of the run */
	unsigned runs;
};

struct traces {
	char **paths;
	size_t count, room;
};

struct repeater {
	const struct repeat *repeat;
	struct check_options *check;
	struct seen *seen;
	size_t seen_count, seen_room;
	struct traces kept;  /* of the runs that have shown something new */
	struct traces first; /* of the first run, as long as nothing was found */
	uint64_t seed;       /* of this run */
	unsigned runs;
	unsigned failures; /* runs that ended with another status than 0 */
	int status;        /* the first such */
	uint64_t failed_first;
	bool fresh;  /* this run has shown something new */
	bool counts; /* and something at or above --fail-on */
	bool found;  /* some run has */
	bool temporary;
};

static struct seen *
find_seen(struct repeater *r, const char *key)
{
	for (size_t i = 0; i < r->seen_count; i++) {
		if (strcmp(r->seen[i].key, key) == 0) {
			return &r->seen[i];
		}
	}
	struct seen *items = array_reach(r->seen, &r->seen_room, r->seen_count, sizeof(*items));
	if (items == NULL) {
		return NULL;
	}
	r->seen = items;
	r->fresh = true;
	items[r->seen_count] = (struct seen){.first = r->seed};
	snprintf(items[r->seen_count].key, sizeof(items[0].key), "%s", key);
	return &items[r->seen_count++];
}

/* What one run has shown. */
static int
note_findings(void *data, const struct report *report)
{
	struct repeater *r = data;
	for (size_t i = 0; i < report->entry_count; i++) {
		const struct report_item *item = report->entries[i].item;
		if (item->state != REPORT_NEW) {
			continue;
		}
		struct seen *seen = find_seen(r, item->key);
		if (seen == NULL) {
			return command_failed("not enough memory");
		}
		seen->rule = item->finding->rule;
		seen->runs++;
		r->counts = r->counts || (int)item->finding->severity >= r->check->fail_on;
	}
	return 0;
}

/* The paths become ours; false: no memory, and they are still the result's. */
static bool
keep(struct traces *to, struct launch_result *result)
{
	for (size_t i = 0; i < result->trace_count; i++) {
		char **paths = array_reach(to->paths, &to->room, to->count, sizeof(*paths));
		if (paths == NULL) {
			return false;
		}
		to->paths = paths;
		to->paths[to->count++] = result->traces[i];
		result->traces[i] = NULL;
	}
	return true;
}

static void
drop(struct repeater *r, struct traces *traces)
{
	for (size_t i = 0; i < traces->count; i++) {
		if (r->temporary) {
			watching_remove_trace(traces->paths[i]);
		}
		free(traces->paths[i]);
	}
	free(traces->paths);
	*traces = (struct traces){0};
}

/* Looks at the traces of one run, and keeps or removes them. False: it cannot go on. */
static bool
take_result(struct repeater *r, struct launch_result *result)
{
	struct check_options quiet = *r->check;
	quiet.triage.unused = false;
	quiet.triage.write_baseline = NULL;
	r->fresh = r->counts = false;
	int status = result->trace_count == 0
	                 ? 0
	                 : check_report(result->traces, result->trace_count, &quiet, note_findings, r);
	if (r->runs == 1 || r->fresh) {
		struct traces *to = r->fresh ? &r->kept : &r->first;
		if (!keep(to, result)) {
			command_failed("not enough memory");
			return false;
		}
		if (r->fresh) {
			drop(r, &r->first);
		}
	}
	for (size_t i = 0; i < result->trace_count; i++) {
		if (r->temporary && result->traces[i] != NULL) {
			watching_remove_trace(result->traces[i]);
		}
	}
	r->found = r->found || r->counts;
	return status != COMMAND_FAILED;
}

/* "17:max=5", "17:plan=/home/me/app.plan": what this run's recorders are told. */
static bool
settings_of(const struct repeater *r, char *text, size_t size)
{
	const char *rest = r->repeat->perturb != NULL ? r->repeat->perturb : "";
	rest += strspn(rest, "0123456789");
	char plan[PATH_MAX] = "";
	if (r->repeat->plan != NULL && realpath(r->repeat->plan, plan) == NULL) {
		return false;
	}
	int length = snprintf(text, size, "%" PRIu64 "%s%s%s", r->seed, rest,
	                      plan[0] != '\0' ? ":plan=" : "", plan);
	return length > 0 && (size_t)length < size;
}

static bool
was_stopped(const struct launch_result *result)
{
	return result->status == 128 + SIGINT || result->status == 128 + SIGTERM ||
	       result->status == 128 + SIGHUP || result->status == 128 + SIGQUIT;
}

/* One run. Returns -1 to go on, or the exit status. *stop: no further run. */
static int
run_once(struct repeater *r, struct launch *launch, bool *stop)
{
	char settings[PATH_MAX + 256];
	struct error err = {0};
	struct launch_result result = {0};
	if (r->repeat->perturb != NULL || r->repeat->plan != NULL) {
		if (!settings_of(r, settings, sizeof(settings))) {
			error_set(&err, "%s: %s", r->repeat->plan, strerror(errno));
			return command_failed(err.text);
		}
		launch->perturb = settings;
	}
	int status = launch_traced(launch, &result, &err);
	launch->perturb = NULL;
	if (status != 0) {
		command_failed(err.text);
		return status;
	}
	r->runs++;
	if (result.status != 0) {
		r->failures++;
		r->failed_first = r->status == 0 ? r->seed : r->failed_first;
		r->status = r->status == 0 ? result.status : r->status;
	}
	if (result.note[0] != '\0' && r->runs == 1) {
		command_failed(result.note);
	}
	/* Traces must go even if nobody reads the report; the next run is as the first. */
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	bool fine = take_result(r, &result);
	signal(SIGPIPE, before);
	*stop = was_stopped(&result) || (r->repeat->until_found && r->counts);
	launch_result_free(&result);
	return fine ? -1 : COMMAND_FAILED;
}

/* "in 3 of 20 runs, first with seed 17" */
static void
print_share(const struct repeater *r, unsigned runs, uint64_t first)
{
	bool seeds = r->repeat->perturb != NULL || r->repeat->plan != NULL;
	fprintf(stderr, "in %u of %u %s, first with %s %" PRIu64, runs, r->runs,
	        r->runs == 1 ? "run" : "runs", seeds ? "seed" : "run", first);
}

static void
print_summary(const struct repeater *r)
{
	if (r->seen_count == 0) {
		fprintf(stderr, "nngtrace: nothing was found in %u %s\n", r->runs,
		        r->runs == 1 ? "run" : "runs");
	}
	for (size_t i = 0; i < r->seen_count; i++) {
		fprintf(stderr, "nngtrace: ");
		print_share(r, r->seen[i].runs, r->seen[i].first);
		fprintf(stderr, ": %s (key %s)\n", rule_get(r->seen[i].rule)->id, r->seen[i].key);
	}
	if (r->failures > 0) {
		fprintf(stderr, "nngtrace: the command did not end with 0 ");
		print_share(r, r->failures, r->failed_first);
		fprintf(stderr, ", with %d\n", r->status);
	}
}

/* All runs are over. Returns the exit status. */
static int
report_all(struct repeater *r, int asked)
{
	struct traces *traces = r->kept.count > 0 ? &r->kept : &r->first;
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int status = 0;
	if (traces->count == 0) { /* nothing was recorded, so nothing is clean */
		status = asked != 0 ? asked : r->status;
	} else {
		status = check_traces(traces->paths, traces->count, r->check, stderr);
		if (status != COMMAND_FAILED) {
			status = r->found && asked != 0 ? asked : r->status;
		}
	}
	print_summary(r);
	signal(SIGPIPE, before);
	return status;
}

int
repeat_run(const struct repeat *repeat, struct launch *launch, struct check_options *check,
           int asked)
{
	char directory[PATH_MAX] = "", out[PATH_MAX];
	struct error err = {0};
	struct repeater r = {.repeat = repeat, .check = check, .seed = 1};
	struct perturb_settings settings;
	const char *wanted = getenv(environment_name(ENVIRONMENT_OUT));
	int status = -1;
	bool stop = false;

	if (repeat->perturb != NULL && perturb_parse(repeat->perturb, &settings)) {
		r.seed = settings.seed;
	}
	if (launch->out == NULL && (wanted == NULL || wanted[0] == '\0')) {
		if (!run_temporary(directory, out, sizeof(out), &err)) {
			return command_failed(err.text);
		}
		launch->out = out;
		check->trace_goes = r.temporary =
		    true; /* no folder of a run's own: all runs have this one */
	} else if (strstr(launch->out != NULL ? launch->out : wanted, "%p") == NULL) {
		return command_failed("with --repeat a trace's name needs a %p: each run has its own");
	}
	for (unsigned i = 0; i < repeat->times && status < 0 && !stop; i++) {
		status = run_once(&r, launch, &stop);
		r.seed++;
	}
	if (r.runs > 0) {
		int told = report_all(&r, asked);
		status = status > 0 ? status : told;
	}
	drop(&r, &r.kept);
	drop(&r, &r.first);
	free(r.seen);
	if (directory[0] != '\0') {
		rmdir(directory);
		launch->out = NULL; /* out ends with this function */
	}
	return status;
}

unsigned
repeat_places(const char *plan, struct error *err)
{
	char line[PATH_MAX + 256];
	struct perturb_place place;
	unsigned places = 0;
	struct stat status;
	FILE *in = NULL;
	if (stat(plan, &status) == 0 && !S_ISREG(status.st_mode)) { /* each run reads it anew */
		error_set(err, "%s: not a regular file, as a plan has to be", plan);
		return 0;
	}
	in = fopen(plan, "re");
	if (in == NULL) {
		error_set(err, "%s: %s", plan, strerror(errno));
		return 0;
	}
	bool begins = fgets(line, sizeof(line), in) != NULL && strcmp(line, PERTURB_PLAN_MAGIC) == 0;
	while (begins && fgets(line, sizeof(line), in) != NULL && places < REPEAT_MOST) {
		places += perturb_plan_line(line, &place);
	}
	fclose(in);
	if (places == 0) {
		error_set(err,
		          begins ? "%s: the plan has no place: there is nothing to delay"
		                 : "%s: not a plan of 'nngtrace perturb'",
		          plan);
	}
	return places;
}
