/* pass.c - every event through the model and past the rules. */
#include "analyzer/rules/pass.h"

#include "analyzer/rules/checker.h"
#include "analyzer/rules/interests.h"
#include "analyzer/rules/replay.h"

#include <stdlib.h>

#define WATCH_EVERY 65536u /* events */

static void
judge(struct checker *checker, const struct action *action)
{
	if (action->event->written) {
		rules_message_written(checker, action); /* it is no call: no other rule knows it */
		return;
	}
	interests_ask(checker, action);
}

bool
checker_reported(const struct checker *checker, enum rule_id rule, uint64_t number)
{
	return table_get(&checker->once, number << 8 | rule) != NULL;
}

bool
checker_once(struct checker *checker, enum rule_id rule, uint64_t number)
{
	_Static_assert(RULE_COUNT <= 256, "a rule is one byte of the key");
	if (checker_reported(checker, rule, number)) {
		return false;
	}
	if (!table_put(&checker->once, number << 8 | rule, checker)) {
		checker->failed = true;
	}
	return true;
}

static void
check_event(struct checker *checker, struct model *model, const struct event *event)
{
	struct action action;

	if (event->refused && event->type == NNGT_RETURN) {
		return; /* the entry has told it */
	}
	/*
	 * A flight recorder's oldest events are those of threads that do little: what the others
	 * did at the time is missing. Whoever is met later is met in mid-life.
	 */
	if (event->time_ns < checker->whole_from_ns) {
		return;
	}
	if (!model_resolve(model, event, &action)) {
		checker->failed = true;
		return;
	}
	if (action.does == NNGT_DOES_NOTE_GIVE) {
		checker->given = true;
	}
	/* From the first missing event on, whatever we did not see may excuse what we see. */
	if (event->time_ns < checker->complete_ns) {
		judge(checker, &action);
	}
	if (event->text != NULL) {
		marks_add(checker, &action);
	}
	if (!model_apply(model, &action)) {
		checker->failed = true;
	}
	if (checker->harm.used != 0) {
		damage_event(checker);
	}
}

static void
check_end(struct checker *checker)
{
	struct replay replay = {0};

	rules_aio_end(checker);
	rules_ctx_end(checker);
	rules_leak_end(checker, &replay);
	rules_hang_end(checker);
	rules_alone_end(checker);
	rules_deadlock_end(checker);
	rules_aio_left(checker);
	rules_resource_end(checker);
	rules_leak_counts(checker, &replay);
	rules_socket_end(checker);
	rules_defect_end(checker);
	checker->failed |= replay.failed;
	replay_free(&replay);
}

bool
rules_check_trace(struct trace *trace, struct findings *findings, const struct rules_watch *watch,
                  struct error *err)
{
	struct model *model = model_new(trace_begins_late(trace));
	struct checker checker = {.trace = trace,
	                          .info = trace_info(trace),
	                          .whole_from_ns = trace_info(trace)->whole_from_ns,
	                          .complete_ns = trace_info(trace)->complete_ns,
	                          .model = model,
	                          .findings = findings,
	                          .watch = watch,
	                          .failed = model == NULL};
	const struct event *event;

	interests_prepare(&checker);
	trace_rewind(trace);
	(void)trace_read_ahead(trace); /* the same events, sooner */
	while (!checker.failed && (event = trace_take(trace)) != NULL) {
		check_event(&checker, model, event);
		if (watch != NULL && watch->tell != NULL && event->seq % WATCH_EVERY == 0) {
			watch->tell(watch->data, event->seq);
		}
	}
	if (!checker.failed) {
		check_end(&checker);
		curious_end(&checker);
	}
	if (!checker.failed && watch != NULL && watch->last != NULL) {
		checker.failed = !last_calls_find(watch->last, trace, model);
	}
	if (checker.info->damaged != 0) {
		findings_doubt(findings);
	}
	void *churn;
	for (size_t at = 0; (churn = table_next(&checker.churn, &at)) != NULL;) {
		free(churn);
	}
	table_free(&checker.churn);
	damage_free(&checker);
	marks_free(&checker);
	table_free(&checker.leaks);
	table_free(&checker.once);
	model_free(model);
	return !checker.failed || error_set(err, "not enough memory while checking");
}
