/* leak.c - messages the application owns and lost, or still held when the process ended. */
#include "analyzer/rules/checker.h"

#include <stdlib.h>

/* A received message that nothing but its aio refers to: nobody has asked for it yet. */
static const struct msg *
untaken(const struct aio *aio)
{
	const struct msg *msg = aio->slot;

	if (msg == NULL || aio->op.active || msg->owner != MSG_APPLICATION ||
	    msg->birth != MSG_BORN_RECV || msg->taken || msg->carrier != aio->object.number) {
		return NULL;
	}
	return msg;
}

static void
leak_untaken(struct checker *checker, const struct msg *msg, const struct action *action)
{
	bool overwritten = action->does == NNGT_DOES_AIO_SET_MSG;
	enum finding_role end = overwritten                            ? ROLE_OVERWRITTEN
	                        : action->does == NNGT_DOES_START_RECV ? ROLE_RECV_STARTED
	                                                               : ROLE_FREED;
	struct story story;

	story_begin(&story, overwritten ? RULE_MSG_LEAK : RULE_MSG_LEAK_UNTAKEN_RECV, &msg->object);
	story_step(&story, ROLE_COMPLETED, &msg->resolved,
	           "from here the message is the application's, and only the aio knows it");
	story_step(&story, end, &action->place, NULL);
	story_offence(&story, ROLE_RECEIVED, &msg->object.born);
	story_message(&story,
	              "the message that %s received is lost: %s gives up the aio that holds it, and "
	              "nng_aio_get_msg never took it",
	              function_name(&msg->object.born), function_name(&action->place));
	story_advice(
	    &story,
	    "after every receive that completed with 0:  nng_msg *m = nng_aio_get_msg(aio);  then "
	    "send it on or nng_msg_free(m)");
	story_end(&story, checker);
}

enum verdict
rules_leak(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	const struct msg *msg = NULL;

	if (action->type == NNGT_CALLBACK_END) {
		aio = action->enter.aio;
		if (aio != NULL && aio->state == AIO_REAPED && aio->callbacks_open == 1) {
			msg = untaken(aio);
		}
	} else if (action->does == NNGT_DOES_AIO_FREE && action->type == NNGT_RETURN) {
		aio = action->enter.aio;
		msg = aio == NULL ? NULL : untaken(aio);
	} else if (aio == NULL || aio->state != AIO_LIVE) {
		return GO_ON;
	} else if (action->does == NNGT_DOES_AIO_REAP) {
		bool inside = model_in_callback(checker->model, action->place.thread, aio) != NULL;
		msg = aio->callbacks_open == (inside ? 1 : 0) ? untaken(aio) : NULL;
	} else if (action->does == NNGT_DOES_START_RECV) {
		msg = untaken(aio);
	} else if (action->does == NNGT_DOES_AIO_SET_MSG) {
		msg = untaken(aio);
		if (msg == action->msg) {
			msg = NULL;
		}
	}
	if (msg != NULL && checker_once(checker, RULE_MSG_LEAK, msg->object.number)) {
		leak_untaken(checker, msg, action);
	}
	return GO_ON;
}

bool
sockets_open(const struct checker *checker)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_SOCKET, &at)) != NULL;) {
		if (((const struct handle *)object)->closed.seq == 0 && !object->unknown) {
			return true;
		}
	}
	return false;
}

/* Is a thread inside a callback, which may still free what it has? */
static bool
callback_open(const struct checker *checker)
{
	for (uint32_t thread = 0; thread < model_threads(checker->model); thread++) {
		unsigned count;
		const struct open_call *calls = model_open_calls(checker->model, thread, &count);
		while (count-- > 0) {
			if (calls[count].callback) {
				return true;
			}
		}
	}
	return false;
}

bool
ended_quiet(const struct checker *checker)
{
	const struct trace_info *info = checker->info;
	const struct object *object;

	if (!info->exited || info->dropped != 0 || info->overwritten != 0 || info->damaged != 0 ||
	    info->threads_alive != 0 || sockets_open(checker) || callback_open(checker)) {
		return false;
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_HTTP_SERVER, &at)) != NULL;) {
		if (((const struct resource *)object)->state == RESOURCE_OWNED) {
			return false;
		}
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		const struct aio *aio = (const struct aio *)object;
		bool going_on = aio->op.active || (aio->provided.seq > aio->finished.seq && !aio->lent);
		if (!object->unknown && aio->state != AIO_FREED && going_on) {
			return false; /* and its callback is still to come */
		}
	}
	return true;
}

bool
ended_clean(const struct checker *checker)
{
	const struct object *object;

	if (!ended_quiet(checker)) {
		return false;
	}
	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		enum aio_state state = ((const struct aio *)object)->state;
		if ((state == AIO_LIVE || state == AIO_FREEING) && !object->unknown) {
			return false;
		}
	}
	return true;
}

static void
leak_certain(struct checker *checker, const struct msg *msg)
{
	struct story story;
	char result[48];

	if (msg->send_failed) {
		describe_result(msg->send_result, result, sizeof(result));
		story_begin(&story, RULE_MSG_LEAK_FAILED_SEND, &msg->object);
		story_step(&story, msg->birth == MSG_BORN_RECV ? ROLE_RECEIVED : ROLE_ALLOCATED,
		           &msg->object.born, NULL);
		bool later = api_function(msg->given.function)->verb == NNGT_VERB_STARTS;
		story_failed_send(&story, msg);
		story_offence(&story, later ? ROLE_SEND_STARTED : ROLE_SEND_FAILED, &msg->given);
		if (!later) {
			story_result(&story.finding.offence, msg->send_result);
		}
		story_message(
		    &story,
		    "%s failed with %s, so the message stayed the application's, which never freed or "
		    "sent it",
		    function_name(&msg->given), result);
		story_advice(&story,
		             api_function(msg->given.function)->does == NNGT_DOES_START_SEND
		                 ? "when nng_aio_result(aio) is not 0:  nng_msg_free(nng_aio_get_msg(aio));"
		                 : "if ((rv = %s(...)) != 0) nng_msg_free(m);",
		             function_name(&msg->given));
	} else {
		bool received = msg->birth == MSG_BORN_RECV;
		story_begin(&story, received && !msg->taken ? RULE_MSG_LEAK_UNTAKEN_RECV : RULE_MSG_LEAK,
		            &msg->object);
		if (msg->last.seq != msg->object.born.seq) {
			story_step(&story, ROLE_USED, &msg->last, NULL);
		}
		story_offence(&story, received ? ROLE_RECEIVED : ROLE_ALLOCATED, &msg->object.born);
		story_message(&story, "the message that %s gave the application was never freed or sent",
		              function_name(&msg->object.born));
		story_advice(&story, received
		                         ? "nng_msg_free() every message received, unless it is sent on"
		                         : "nng_msg_free() the message, or send it");
	}
	story_end(&story, checker);
}

static int
by_number(const void *left, const void *right)
{
	const struct msg *a = *(const struct msg *const *)left, *b = *(const struct msg *const *)right;

	return a->object.number < b->object.number ? -1 : a->object.number > b->object.number;
}

/* The application's messages in order of birth, but those whose leak has been reported. */
static const struct msg **
held_messages(struct checker *checker, size_t *count)
{
	const struct object *object;
	size_t room = 0;
	const struct msg **held = NULL;

	*count = 0;
	for (size_t at = 0; (object = model_next(checker->model, NNGT_MSG, &at)) != NULL;) {
		if (((const struct msg *)object)->owner != MSG_APPLICATION || object->unknown) {
			continue;
		}
		if (checker_reported(checker, RULE_MSG_LEAK, object->number)) {
			continue;
		}
		if (*count == room) {
			room = room == 0 ? 64 : room * 2;
			const struct msg **more = realloc(held, room * sizeof(*held));
			if (more == NULL) {
				checker->failed = true;
				break;
			}
			held = more;
		}
		held[(*count)++] = (const struct msg *)object;
	}
	if (*count > 1) {
		qsort(held, *count, sizeof(*held), by_number);
	}
	return held;
}

static enum finding_role
birth_role(const struct place *born)
{
	enum nngt_does does = api_function(born->function)->does;

	return does == NNGT_DOES_MSG_ALLOC || does == NNGT_DOES_MSG_DUP ? ROLE_ALLOCATED
	                                                                : ROLE_RECEIVED;
}

struct group {
	const struct place *place;
	uint64_t count, failed;
};

static int
by_count(const void *left, const void *right)
{
	const struct group *a = left, *b = right;

	if (a->count != b->count) {
		return a->count > b->count ? -1 : 1;
	}
	return a->place->seq < b->place->seq ? -1 : 1;
}

/* One note for all that is held when a process ends without clean-up, by stack. */
static void
held_at_exit(struct checker *checker, const struct msg **held, size_t count)
{
	enum { GROUPS = 64 };
	struct group groups[GROUPS];
	size_t used = 0;
	struct story story;

	for (size_t i = 0; i < count; i++) {
		size_t at = 0;
		while (at < used && groups[at].place->stack != held[i]->object.born.stack) {
			at++;
		}
		if (at == GROUPS) {
			continue;
		}
		if (at == used) {
			groups[used++] = (struct group){.place = &held[i]->object.born};
		}
		groups[at].count++;
		groups[at].failed += held[i]->send_failed;
	}
	qsort(groups, used, sizeof(*groups), by_count);
	story_begin(&story, RULE_MSG_HELD_AT_EXIT, NULL);
	story.finding.kind = NNGT_MSG;
	for (size_t i = 0; i < used && i < FINDING_STEPS_MAX; i++) {
		struct finding_step *step =
		    story_step(&story, birth_role(groups[i].place), groups[i].place, "%llu held%s",
		               (unsigned long long)groups[i].count,
		               groups[i].failed != 0 ? ", of which some came back from a failed send" : "");
		step->turning = false;
	}
	story.turning_stack = 0;
	story_offence(&story, birth_role(groups[0].place), groups[0].place);
	story_message(
	    &story, "the application still owned %zu message%s, from %zu place%s, when the process %s",
	    count, count == 1 ? "" : "s", used, used == 1 ? "" : "s",
	    trace_info(checker->trace)->executed ? "executed another program" : "ended");
	story_advice(&story, "harmless at exit; if the number grows with the work done, it is a leak");
	story_end(&story, checker);
}

void
rules_leak_end(struct checker *checker)
{
	enum trace_end end = checker->info->end;
	size_t count, left = 0;
	const struct msg **held = held_messages(checker, &count);
	bool clean = ended_clean(checker);

	for (size_t i = 0; i < count && !checker->failed; i++) {
		if (clean) {
			leak_certain(checker, held[i]);
		} else {
			held[left++] = held[i];
		}
	}
	/* A crash interrupts everything: what was held then says nothing. */
	if (left > 0 && end != TRACE_END_CRASH && !checker->failed) {
		held_at_exit(checker, held, left);
	}
	free(held);
}
