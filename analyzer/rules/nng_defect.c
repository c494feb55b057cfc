/* nng_defect.c - what is NNG's own fault, so that nobody looks for it in the application. */
#include "analyzer/rules/checker.h"

/*
 * Inserting more than the headroom into a body with room behind it: up to 1.8 moves the content
 * from the wrong place, past the end of its memory (nanomsg/nng #1541, #1808).
 */
static void
insert_judged(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	uint64_t size = event_arg(action->event, NNGT_SIZE);
	struct story story;

	if (msg->room == 0 || msg->owner != MSG_APPLICATION || size <= msg->head ||
	    msg->length + size > msg->room || msg->head + msg->length + size <= msg->room) {
		return;
	}
	story_begin(&story, RULE_NNG_DEFECT, &msg->object);
	story_step(&story, ROLE_ALLOCATED, &msg->object.born, NULL);
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story,
	              "NNG %s writes past the message's memory here: nng_msg_insert of more than the "
	              "headroom (nanomsg/nng #1541, #1808; fixed in 1.6.0 and 1.9.0)",
	              checker->info->nng_version);
	story_advice(&story, "not the application's fault; build the message with nng_msg_append "
	                     "instead, or use a later release");
	story_end(&story, checker);
}

enum verdict
rules_defect(struct checker *checker, const struct action *action)
{
	if (action->event->function == NNGT_FN_nng_msg_insert && action->msg != NULL &&
	    release_within(checker->info->nng_release, "1.5-1.8")) {
		insert_judged(checker, action);
	}
	return GO_ON;
}

/* A request whose receive had failed is canceled while still queued: 1.5 crashes (#1702). */
static void
cancel_judged(struct checker *checker, const struct open_call *call)
{
	const struct op *op = &call->aio->op;
	struct story story;

	if (!op->active || op->does != NNGT_DOES_START_SEND || op->target == NULL ||
	    op->target->recv_failed.seq < op->started.seq || !handle_protocol(op->target)->resends) {
		return;
	}
	story_begin(&story, RULE_NNG_DEFECT, &call->aio->object);
	story.finding.doubt = DOUBT_INSIDE;
	story_step(&story, ROLE_SEND_STARTED, &op->started, NULL);
	story_step(&story, ROLE_COMPLETED, &op->target->recv_failed, NULL);
	story_offence(&story, ROLE_FREED, &call->place);
	story_message(&story,
	              "the process died in %s: NNG %s crashes when a request is canceled whose receive "
	              "had failed (nanomsg/nng #1702; fixed in 1.6.0)",
	              function_name(&call->place), checker->info->nng_version);
	story_advice(&story, "not the application's fault; use a later release, or start the receive "
	                     "after the send's completion");
	story_end(&story, checker);
}

void
rules_defect_end(struct checker *checker)
{
	enum trace_end end = checker->info->end;

	if (end == TRACE_END_EXIT || end == TRACE_END_SIGNAL ||
	    !release_within(checker->info->nng_release, "1.5-1.5")) {
		return;
	}
	for (uint32_t thread = 0; thread < model_threads(checker->model); thread++) {
		const struct open_call *call = NULL;
		while ((call = model_next_open(checker->model, thread, call)) != NULL) {
			if (!call->callback && call->aio != NULL) {
				cancel_judged(checker, call);
			}
		}
	}
}
