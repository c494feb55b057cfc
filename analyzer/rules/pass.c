/* pass.c - every event through the model and past the rules. */
#include "analyzer/rules/pass.h"

#include "analyzer/rules/checker.h"

#include <stdlib.h>

#define WATCH_EVERY 65536u /* events */

static void
judge(struct checker *checker, const struct action *action)
{
	rules_message(checker, action);
	rules_message_body(checker, action);
	rules_leak(checker, action);
	rules_aio(checker, action);
	rules_aio_misuse(checker, action);
	rules_aio_provider(checker, action);
	rules_callback(checker, action);
	rules_ctx(checker, action);
	rules_socket(checker, action);
	rules_resource(checker, action);
	rules_hijack(checker, action);
	rules_library(checker, action);
	rules_defect(checker, action);
}

static void
check_event(struct checker *checker, const struct event *event)
{
	struct action action;

	/*
	 * A flight recorder's oldest events are those of threads that do little: what the others
	 * did at the time is missing. Whoever is met later is met in mid-life.
	 */
	if (event->time_ns < trace_info(checker->trace)->whole_from_ns) {
		return;
	}
	if (!model_resolve(checker->model, event, &action)) {
		checker->failed = true;
		return;
	}
	/* From the first missing event on, whatever we did not see may excuse what we see. */
	if (event->time_ns < checker->info->complete_ns) {
		judge(checker, &action);
	}
	if (!model_apply(checker->model, &action)) {
		checker->failed = true;
	}
	if (checker->harm.used != 0) {
		harm_event(checker);
	}
}

static void
check_end(struct checker *checker)
{
	rules_aio_end(checker);
	rules_ctx_end(checker);
	rules_leak_end(checker);
	rules_callback_end(checker);
	rules_aio_left(checker);
	rules_resource_end(checker);
	rules_socket_end(checker);
	rules_defect_end(checker);
}

bool
rules_check_trace(struct trace *trace, struct findings *findings, const struct rules_watch *watch,
                  struct error *err)
{
	struct checker checker = {
	    .trace = trace, .model = model_new(trace_begins_late(trace)), .findings = findings};
	struct event event;

	checker.failed = checker.model == NULL;
	checker.info = trace_info(trace);
	trace_rewind(trace);
	while (!checker.failed && trace_next(trace, &event)) {
		check_event(&checker, &event);
		if (watch != NULL && event.seq % WATCH_EVERY == 0) {
			watch->tell(watch->data, event.seq);
		}
	}
	if (!checker.failed) {
		check_end(&checker);
	}
	if (trace_info(trace)->damaged != 0) {
		findings_doubt(findings);
	}
	void *churn;
	for (size_t at = 0; (churn = table_next(&checker.churn, &at)) != NULL;) {
		free(churn);
	}
	table_free(&checker.churn);
	harm_free(&checker);
	model_free(checker.model);
	return !checker.failed || error_set(err, "out of memory while checking");
}
