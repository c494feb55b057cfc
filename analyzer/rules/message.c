/* message.c - messages freed, used or sent by an application that no longer owns them. */
#include "analyzer/rules/checker.h"

/*
 * Over inproc the receiver gets the sender's very pointer. When the receiver has given its message
 * up, a call with that pointer may be the sender's, who gave it away before: then the older life is
 * the one to tell of. It is the sender's when the thread had the older life and not this one, or
 * when this one ended on another thread. The message must be freed or NNG's. Returns the older
 * life, or NULL.
 */
static const struct msg_past *
givers(const struct action *action)
{
	const struct msg *msg = action->msg;
	const struct msg_past *past = &msg->past;
	uint32_t thread = action->place.thread;
	uint32_t over_on = msg->owner == MSG_FREED ? msg->freed.thread : msg->given.thread;

	if (msg->object.unknown || msg->birth != MSG_BORN_RECV || past->given.seq == 0 ||
	    past->given.seq > msg->object.born.seq) {
		return NULL;
	}
	bool gave = past->given.thread == thread, made = past->born.thread == thread;
	bool received = msg->object.born.thread == thread;
	if (!gave && !made) {
		return NULL;
	}
	if (received || over_on == thread) {
		/* One thread at both ends: its own pointer, if another thread did the sending for it. */
		return made && !gave ? past : NULL;
	}
	return msg->giver_knows && gave ? NULL : past;
}

/* The story of a late call by who gave the message away, up to the offence. */
static void
givers_story(struct story *story, enum rule_id rule, const struct msg *msg)
{
	const struct msg_past *past = &msg->past;

	story_begin(story, rule, &msg->object);
	story->finding.object_number = past->number;
	story->finding.object_about[0] = '\0';
	story_step(story, ROLE_ALLOCATED, &past->born, NULL);
	story_step(story, ROLE_SENT, &past->given, "from here it belongs to the library");
	story_aside(story, ROLE_RECEIVED, &msg->object.born,
	            "inproc passes the same memory on: there it is msg#%llu",
	            (unsigned long long)msg->object.number);
	if (msg->owner == MSG_FREED) {
		story_step(story, ROLE_FREED, &msg->freed, NULL);
	} else {
		story_aside(story, ROLE_SENT, &msg->given, "the receiver gives it away");
	}
}

/* Was the late call the giver's, and is that reported now? */
static bool
giver_told(struct checker *checker, const struct action *action)
{
	const struct msg_past *past = givers(action);
	bool frees = action->does == NNGT_DOES_MSG_FREE;
	bool sends = action->does == NNGT_DOES_SEND || action->does == NNGT_DOES_START_SEND;
	struct story story;

	if (past == NULL) {
		return false;
	}
	givers_story(&story,
	             frees   ? RULE_MSG_FREE_AFTER_SEND
	             : sends ? RULE_MSG_DOUBLE_SEND
	                     : RULE_MSG_USE_AFTER_SEND,
	             action->msg);
	story_offence(&story, frees ? ROLE_FREED : sends ? ROLE_SENT : ROLE_USED, &action->place);
	story_message(&story, "%s is given a message that %s had handed over before",
	              function_name(&action->place), function_name(&past->given));
	story_advice(&story, frees   ? "free only when the send failed; after a send that succeeded, "
	                               "forget the pointer (a smart pointer must release it)"
	                     : sends ? "allocate a message for every send, or nng_msg_dup() it before "
	                               "the first"
	                             : "read what you need before the send, or send an nng_msg_dup() "
	                               "and keep the original");
	size_t finding = story_end(&story, checker);
	if (frees) {
		damage_watch(checker, finding, action->msg->object.key);
	}
	return true;
}

/*
 * A received message, and it is not known through whose pointer the late call came: one from before
 * the memory was given away, with which the story then begins, is as likely.
 */
static void
memory_before(struct story *story, const struct msg *msg)
{
	const struct msg_past *past = &msg->past;

	if (msg->birth != MSG_BORN_RECV || past->given.seq == 0 ||
	    past->given.seq > msg->object.born.seq) {
		return;
	}
	story_aside(story, ROLE_SENT, &past->given,
	            "until here this memory was msg#%llu: a pointer to that is the same",
	            (unsigned long long)past->number);
}

static void
advise_after_send(struct story *story, const struct msg *msg)
{
	if (msg->flight != NULL || msg->owner == MSG_IN_FLIGHT) {
		story_advice(
		    story,
		    "wait for the callback or nng_aio_wait(), then: nng_aio_result() 0: the message is "
		    "NNG's, leave it alone; anything else: it is yours, nng_msg_free() it");
	} else if (sends_by_aio(&msg->given)) {
		story_advice(story, "free only when the send failed:  if (nng_aio_result(aio) != 0) "
		                    "nng_msg_free(nng_aio_get_msg(aio));");
	} else {
		story_advice(story,
		             "free only when the send failed:  if ((rv = %s(...)) != 0) nng_msg_free(m);",
		             function_name(&msg->given));
	}
}

static void
message_freed(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	switch (msg->owner) {
	case MSG_FREED:
		story_begin(&story, RULE_MSG_DOUBLE_FREE, &msg->object);
		memory_before(&story, msg);
		story_life(&story, &msg->object);
		story_message(&story, "the message is freed by %s although %s has freed it before",
		              function_name(&action->place), function_name(&msg->freed));
		story_advice(&story, "free it once; set the pointer to NULL after nng_msg_free(), which "
		                     "ignores NULL");
		break;
	case MSG_LIBRARY:
		story_begin(&story, RULE_MSG_FREE_AFTER_SEND, &msg->object);
		story_life(&story, &msg->object);
		story_message(&story, "%s frees a message that %s had handed over successfully",
		              function_name(&action->place), function_name(&msg->given));
		advise_after_send(&story, msg);
		break;
	case MSG_IN_CALL:
	case MSG_IN_FLIGHT:
		if (msg->flight != NULL && msg->flight->op.ctx_closed.seq != 0) {
			return; /* the close is the defect: ctx-close-pending */
		}
		story_begin(&story, RULE_MSG_FREE_IN_FLIGHT, &msg->object);
		story_life(&story, &msg->object);
		story_message(
		    &story, "%s frees a message that %s has given to NNG and whose outcome was not awaited",
		    function_name(&action->place), function_name(&msg->given));
		advise_after_send(&story, msg);
		break;
	default:
		return;
	}
	story_offence(&story, ROLE_FREED, &action->place);
	damage_watch(checker, story_end(&story, checker), msg->object.key);
}

/*
 * Memory of a message that was given away comes back for other messages, so the first free of
 * the new message may have come through a stale pointer to the old one: by a thread that gave the
 * old one away and never touched the new one before. Then that thread is to blame, not this one.
 */
enum verdict
rules_message_past(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	if (!names_message(action)) {
		return GO_ON;
	}
	if (msg->owner != MSG_FREED || msg->past.given.seq == 0 || msg->giver_knows ||
	    msg->past.given.thread != msg->freed.thread || msg->freed.thread == action->place.thread ||
	    msg->object.born.thread == msg->freed.thread) {
		return GO_ON;
	}
	story_begin(&story, RULE_MSG_FREE_AFTER_SEND, &msg->object);
	story.finding.object_number = msg->past.number;
	story.finding.doubt = DOUBT_POINTER;
	story_step(&story, ROLE_ALLOCATED, &msg->past.born, NULL);
	story_step(&story, ROLE_SENT, &msg->past.given, "from here it belongs to the library");
	story_step(&story, ROLE_RECEIVED, &msg->object.born, NULL);
	story_step(&story, ROLE_HARM, &action->place, NULL);
	story_offence(&story, ROLE_FREED, &msg->freed);
	story_message(
	    &story,
	    "%s frees a message that %s had handed over; the memory was another message by then",
	    function_name(&msg->freed), function_name(&msg->past.given));
	story_advice(&story, "free only when the send failed:  if ((rv = %s(...)) != 0) ...",
	             function_name(&msg->past.given));
	story_end(&story, checker);
	return ACCUSED;
}

static void
message_used(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	if (msg->owner == MSG_FREED) {
		story_begin(&story, RULE_MSG_USE_AFTER_FREE, &msg->object);
		memory_before(&story, msg);
		story_life(&story, &msg->object);
		story_message(&story, "%s is given a message that was freed before",
		              function_name(&action->place));
		story_advice(&story, "use the message before it is freed, or nng_msg_dup() it");
	} else if (msg->owner == MSG_LIBRARY || msg->owner == MSG_IN_FLIGHT ||
	           msg->owner == MSG_IN_CALL) {
		story_begin(&story, RULE_MSG_USE_AFTER_SEND, &msg->object);
		story_life(&story, &msg->object);
		story_message(&story, "%s is given a message that %s had handed to NNG",
		              function_name(&action->place), function_name(&msg->given));
		story_advice(&story, "read what you need before the send, or send an nng_msg_dup() and "
		                     "keep the original");
	} else {
		return;
	}
	story_offence(&story, ROLE_USED, &action->place);
	story_end(&story, checker);
}

static void
message_sent(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	if (msg->owner == MSG_FREED) {
		/* When it was already freed as it was put on the aio, that call was reported. */
		if (action->does != NNGT_DOES_START_SEND || msg->freed.seq > msg->set.seq) {
			message_used(checker, action);
		}
		return;
	}
	if (msg->owner != MSG_LIBRARY && msg->owner != MSG_IN_FLIGHT && msg->owner != MSG_IN_CALL) {
		return;
	}
	if (msg->owner == MSG_IN_FLIGHT && msg->flight == action->aio) {
		return; /* the aio is busy, and that is what is wrong */
	}
	story_begin(&story, RULE_MSG_DOUBLE_SEND, &msg->object);
	story_life(&story, &msg->object);
	story_message(&story, "%s sends a message that %s had handed to NNG already",
	              function_name(&action->place), function_name(&msg->given));
	story_advice(&story, "allocate a message for every send, or nng_msg_dup() it before the "
	                     "first");
	story_offence(&story, ROLE_SENT, &action->place);
	story_end(&story, checker);
}

/* Calls that only the owner of a message may make. */
static bool
judged(const struct action *action)
{
	switch (action->does) {
	case NNGT_DOES_MSG_FREE:
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
	case NNGT_DOES_SEND:
		return true;
	case NNGT_DOES_START_SEND:
		return action->msg->owner == MSG_LIBRARY ||
		       (action->msg->owner == MSG_FREED && action->msg->freed.seq > action->msg->set.seq);
	case NNGT_DOES_AIO_SET_MSG:
		return action->msg->owner == MSG_FREED;
	default:
		return false;
	}
}

enum verdict
rules_message(struct checker *checker, const struct action *action)
{
	if (!names_message(action)) {
		return GO_ON;
	}
	bool over = action->msg->owner == MSG_FREED || action->msg->owner == MSG_LIBRARY;
	if (over && judged(action) && giver_told(checker, action)) {
		return GO_ON;
	}
	switch (action->does) {
	case NNGT_DOES_MSG_FREE:
		message_freed(checker, action);
		break;
	case NNGT_DOES_MSG_DUP:
	case NNGT_DOES_MSG_USE:
	case NNGT_DOES_MSG_CHANGE:
		message_used(checker, action);
		break;
	case NNGT_DOES_AIO_SET_MSG:
		if (action->msg->owner == MSG_FREED) {
			message_used(checker, action);
		}
		break;
	case NNGT_DOES_SEND:
	case NNGT_DOES_START_SEND:
		message_sent(checker, action);
		break;
	default:
		break;
	}
	return GO_ON;
}
