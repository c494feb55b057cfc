/*
 * message_given.c - messages used while they are on their way from one part of the program to
 * another, as the program says itself (nngtrace_give, nngtrace_take).
 */
#include "analyzer/rules/checker.h"

static enum finding_role
role_of(const struct action *action)
{
	switch (action->does) {
	case NNGT_DOES_MSG_FREE:
		return ROLE_FREED;
	case NNGT_DOES_SEND:
	case NNGT_DOES_START_SEND:
		return ROLE_SENT;
	default:
		return ROLE_USED;
	}
}

/*
 * Of each hand-over the first use is told: what follows has the same cause. A message that is not
 * the program's any more has a better explanation, by rules_message.
 */
enum verdict
rules_message_given(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	if (!names_message(action) || msg->object.notes == NULL) {
		return GO_ON;
	}
	const struct notes *notes = msg->object.notes;
	bool on_its_way = notes->given.seq != 0 && notes->taken.seq == 0 &&
	                  (msg->owner == MSG_APPLICATION || msg->owner == MSG_UNKNOWN);
	if (!on_its_way || !checker_once(checker, RULE_MSG_USE_AFTER_GIVE, notes->given.seq)) {
		return GO_ON;
	}
	bool same = notes->given.thread == action->place.thread;
	story_begin(&story, RULE_MSG_USE_AFTER_GIVE, &msg->object);
	if (!msg->object.unknown) {
		story_step(&story, msg->birth == MSG_BORN_RECV ? ROLE_RECEIVED : ROLE_ALLOCATED,
		           &msg->object.born, NULL);
	}
	story_step(&story, ROLE_GIVEN, &notes->given,
	           "from here nobody may use it until nngtrace_take");
	story_offence(&story, role_of(action), &action->place);
	story_message(&story,
	              "%s is given a message that is on its way: %s, and nobody has taken it yet",
	              function_name(&action->place),
	              same ? "this thread has handed it over by nngtrace_give"
	                   : "another thread has handed it over by nngtrace_give");
	story_advice(
	    &story, "%s",
	    same ? "use the message before nngtrace_give(), or take it back by nngtrace_take() "
	           "when the hand-over has failed"
	         : "call nngtrace_take() when the message has come out of the queue; if that was "
	           "done, two threads have the same pointer");
	story_end(&story, checker);
	return ACCUSED;
}
