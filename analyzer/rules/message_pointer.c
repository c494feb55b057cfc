/* message_pointer.c - stale pointers of failed receives, two threads at once, moved bodies,
 * strangers.
 */
#include "analyzer/nng/layout.h"
#include "analyzer/rules/checker.h"

/*
 * A receive that fails leaves the pointer variable, or the slot of the aio, as it was: it still
 * shows a message that was freed or sent before. Who uses that took the failure for a success.
 */
enum verdict
rules_message_stale(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	if (!names_message(action)) {
		return GO_ON;
	}
	bool never = msg->object.unknown && msg->object.born.seq == msg->stale.seq &&
	             trace_is_whole(checker->trace);

	if (msg->stale.seq == 0 || (msg->owner != MSG_FREED && msg->owner != MSG_LIBRARY && !never)) {
		return GO_ON;
	}
	story_begin(&story, RULE_MSG_STALE_AFTER_FAILED_RECV, &msg->object);
	story_life(&story, &msg->object);
	struct finding_step *failed = story_step(&story, ROLE_COMPLETED, &msg->stale, NULL);
	story_result(failed, msg->stale_result);
	story_offence(&story, action->does == NNGT_DOES_MSG_FREE ? ROLE_FREED : ROLE_USED,
	              &action->place);
	story_message(&story, "%s is given the pointer that a failed %s left as it was",
	              function_name(&action->place), function_name(&msg->stale));
	story_advice(&story, "look at the result first: on failure no message was received, and the "
	                     "old pointer is not yours any more");
	story_end(&story, checker);
	return ACCUSED;
}

/* Another thread is inside a call with the same message. */
enum verdict
rules_message_concurrent(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	if (!names_message(action) || msg->object.entered == 0) {
		return GO_ON;
	}
	bool changes = action->does == NNGT_DOES_MSG_FREE || action->does == NNGT_DOES_MSG_CHANGE ||
	               action->does == NNGT_DOES_SEND || action->does == NNGT_DOES_START_SEND;
	uint32_t threads;
	const uint32_t *inside = model_inside(checker->model, &threads);
	for (uint32_t at = 0; at < threads; at++) {
		uint32_t thread = inside[at];
		const struct open_call *call = NULL;
		while (thread != action->place.thread &&
		       (call = model_next_open(checker->model, thread, call)) != NULL) {
			bool sends = api_function(call->function)->does == NNGT_DOES_SEND;
			if (call->callback || call->msg != msg || (!sends && !changes) ||
			    (sends && !call->owned)) {
				continue;
			}
			story_begin(&story, RULE_MSG_CONCURRENT_USE, &msg->object);
			story_life(&story, &msg->object);
			if (call->place.seq != msg->given.seq) {
				story_step(&story, ROLE_USED, &call->place, "from here %s is working on it",
				           function_name(&call->place));
			}
			story_offence(&story, ROLE_USED, &action->place);
			story_message(&story, "%s is given a message that another thread is inside %s with",
			              function_name(&action->place), function_name(&call->place));
			story_advice(&story,
			             "one thread at a time: hand the message over, or nng_msg_dup() it");
			story_end(&story, checker);
			return ACCUSED;
		}
	}
	return GO_ON;
}

/* A pointer that no call of NNG ever gave, in a trace that has everything from the start. */
enum verdict
rules_message_stranger(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	struct story story;

	if (!names_message(action) || !msg->object.unknown ||
	    msg->object.born.seq != action->place.seq || !trace_is_whole(checker->trace)) {
		return GO_ON;
	}
	story_begin(&story, RULE_MSG_NOT_FROM_NNG, &msg->object);
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given a pointer that no call of NNG ever gave as a message",
	              function_name(&action->place));
	story_advice(&story, "messages come from nng_msg_alloc, nng_msg_dup and the receives only");
	story_end(&story, checker);
	return ACCUSED;
}

/*
 * Memory that a message gave back may be the program's own by now, at the same address. That
 * cannot be where malloc never puts the start of a block: off its alignment, or behind the
 * headroom of a body.
 */
static bool
body_never_malloc(const struct body *body, uint64_t address)
{
	enum { MALLOC_ALIGNMENT = 16 };

	return address % MALLOC_ALIGNMENT != 0 || body->inside;
}

/* The call that made the pointer stale: a change, or the end of the message. */
static const struct place *
body_end(const struct body *body)
{
	switch (body->msg->owner) {
	case MSG_FREED:
		return &body->msg->freed;
	case MSG_LIBRARY:
		return &body->msg->given;
	default:
		return body->moved.seq != 0 ? &body->moved : NULL;
	}
}

/*
 * A message that is to grow by a part of itself: where there is not room enough, NNG gives the old
 * memory back before it reads there. What room there is may not be known.
 */
static void
body_of_itself(struct checker *checker, const struct action *action, const struct body *body)
{
	const struct msg *msg = body->msg;
	uint64_t size = event_arg(action->event, NNGT_SIZE);
	bool appends = action->event->function == NNGT_FN_nng_msg_append;
	bool known = msg->room != 0 && appends;
	bool fits = msg->room != 0 &&
	            (appends ? msg->head + msg->length + size <= msg->room : size <= msg->head);
	struct story story;

	if (msg != action->msg || msg->object.unknown || body->moved.seq != 0 ||
	    action->function->about != NNGT_ABOUT_MOVES || size == 0 || fits) {
		return;
	}
	story_begin(&story, RULE_MSG_STALE_BODY, &msg->object);
	if (!known) {
		story.finding.doubt = DOUBT_ROOM;
		story.finding.severity = SEVERITY_NOTE;
	}
	story_step(&story, ROLE_USED, &body->taken, NULL);
	story_offence(&story, ROLE_USED, &action->place);
	story_message(
	    &story,
	    known ? "%s is given the message's own body, and moves it to make room: what it then "
	            "reads is memory that was given back"
	          : "%s is given the message's own body; if there is not room enough, it moves "
	            "the body first, and reads memory that was given back",
	    function_name(&action->place));
	story_advice(&story, "copy the bytes first, or nng_msg_dup() the message and append the body "
	                     "of the copy");
	story_end(&story, checker);
}

/* Pointers into a body, passed back to NNG after a call that may have moved it, or to that call. */
enum verdict
rules_message_body(struct checker *checker, const struct action *action)
{
	struct story story;

	if (action->type != NNGT_CALL && action->type != NNGT_ENTER) {
		return GO_ON;
	}
	for (unsigned i = 0; i < action->function->nargs; i++) {
		unsigned kind = action->function->args[i];
		if ((kind != NNGT_POINTER && kind != NNGT_BUFFER) || action->event->args[i] == 0) {
			continue;
		}
		const struct body *body = model_body(checker->model, action->event->args[i]);
		if (body == NULL) {
			continue;
		}
		body_of_itself(checker, action, body);
		const struct place *end = body_end(body);
		if (end == NULL || action->does == NNGT_DOES_DESTROY ||
		    !body_never_malloc(body, action->event->args[i])) {
			continue;
		}
		story_begin(&story, RULE_MSG_STALE_BODY, &body->msg->object);
		story_step(&story, ROLE_USED, &body->taken, NULL);
		story.finding.doubt = DOUBT_MEMORY;
		if (end != &body->moved || body->msg->body != action->event->args[i]) {
			/* All of the message's memory may be the program's own again, by chance; who asked for
			 * the new place of the body knows of it. */
			story.finding.severity = SEVERITY_NOTE;
		}
		story_step(&story, ROLE_USED, end, "from here the pointer may be stale");
		story_offence(&story, ROLE_USED, &action->place);
		story_message(&story, "%s is given the address that %s gave before %s made it stale",
		              function_name(&action->place), function_name(&body->taken),
		              function_name(end));
		story_advice(&story, "call nng_msg_body() again after every call that changes the message");
		story_end(&story, checker);
	}
	return GO_ON;
}

/*
 * The guard kept the message after its end, and found another byte in its body than it had put
 * there. It saw the memory, not the line: so the story ends with the call that ended the message.
 */
void
rules_message_written(struct checker *checker, const struct action *action)
{
	const struct msg *msg = action->msg;
	const struct place *end = &action->place;
	enum finding_role role = ROLE_USED;
	struct story story;

	story_begin(&story, RULE_MSG_STALE_BODY, msg != NULL ? &msg->object : NULL);
	if (msg != NULL && msg->owner == MSG_FREED) {
		end = &msg->freed;
		role = ROLE_FREED;
	} else if (msg != NULL && msg->given.seq != 0) {
		end = &msg->given;
		role = sends_by_aio(end) ? ROLE_SEND_STARTED : ROLE_SENT;
	}
	if (msg != NULL && !msg->object.unknown) {
		story_step(&story, msg->birth == MSG_BORN_RECV ? ROLE_RECEIVED : ROLE_ALLOCATED,
		           &msg->object.born, NULL);
	}
	story_offence(&story, role, end);
	story_message(&story,
	              "byte %lld of the body was written to, through an old pointer, after this "
	              "call had ended the message",
	              (long long)action->event->result);
	story_advice(&story,
	             "nobody may keep a pointer into the body after %s: look for who writes "
	             "there later",
	             end == &action->place ? "that" : function_name(end));
	story_end(&story, checker);
}
