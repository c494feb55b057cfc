/* leak.c - messages the application owns and lost, or still held when the process ended. */
#include "analyzer/rules/checker.h"
#include "analyzer/rules/replay.h"

#include <stdio.h>
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

/* Adds a leak, and remembers whose place it was: how many came from there is known at the end. */
static void
leak_end(struct story *story, struct checker *checker, const struct msg *msg)
{
	size_t index = story_end(story, checker);
	void *stack = (void *)((uintptr_t)msg->object.born.stack + 1); /* a number, for the table */

	if (index != FINDING_NONE && !table_put(&checker->leaks, index, stack)) {
		checker->failed = true;
	}
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
	           "from here the message is the application's, which must take it from the aio");
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
	leak_end(&story, checker, msg);
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
		/* Without a callback nobody hears of the end, and there is no thread to ask for it. */
		bool going_on = (aio->op.active && aio->has_callback) ||
		                (aio->provided.seq > aio->finished.seq && !aio->lent);
		if (!object->unknown && aio->state != AIO_FREED && going_on) {
			return false; /* and its callback is still to come */
		}
	}
	return true;
}

bool
had_socket(const struct checker *checker)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_SOCKET, &at)) != NULL;) {
		if (!object->unknown) {
			return true;
		}
	}
	return false;
}

/* Aios that were never freed, and were not left to a reap. */
static bool
aios_alive(const struct checker *checker)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		enum aio_state state = ((const struct aio *)object)->state;
		if ((state == AIO_LIVE || state == AIO_FREEING) && !object->unknown) {
			return true;
		}
	}
	return false;
}

bool
ended_clean(const struct checker *checker)
{
	/* Who closed its sockets has cleaned up: an aio that is left then is a leak, and no excuse. */
	return ended_quiet(checker) && (had_socket(checker) || !aios_alive(checker));
}

/*
 * The call after which nobody could free the message: that which took it out of its aio, else the
 * end of the send that gave it back, else the last one that named it.
 */
static void
leak_losing_step(struct story *story, const struct msg *msg, const struct replay_object *seen)
{
	static const char *const nobody = "from here nobody can free it";

	/* With the result of the last send the application is the owner once more. */
	bool by_aio = msg->send_failed && msg->resolved.stack_ref != msg->given.stack_ref;
	if (by_aio) {
		char result[48];
		describe_result(msg->send_result, result, sizeof(result));
		story_aside(story, ROLE_COMPLETED, &msg->resolved,
		            "the send ended with %s: from here it is the application's again", result);
	} else if (msg->last.seq != msg->object.born.seq && msg->last.seq != msg->given.seq) {
		story_step(story, ROLE_USED, &msg->last, NULL);
	}
	if (seen == NULL) {
		return;
	}
	if (seen->lost.seq != 0) {
		story_aside(story, seen->lost_role, &seen->lost, "%s",
		            seen->lost_role == ROLE_RECV_STARTED
		                ? "what this receive brings takes its place in the aio"
		                : nobody);
	} else if (seen->next.seq != 0 && msg->birth == MSG_BORN_RECV) {
		story_aside(story, ROLE_RECEIVED, &seen->next,
		            "the next message from the same line; no call names the older one after this");
	} else if (seen->next.seq != 0) {
		story_aside(story, ROLE_ALLOCATED, &seen->next,
		            "the next message from the same line; no call names the older one after this");
	}
}

static void
leak_failed_send(struct story *story, const struct msg *msg)
{
	bool by_aio = sends_by_aio(&msg->given);
	char result[48];

	describe_result(msg->send_result, result, sizeof(result));
	story_begin(story, RULE_MSG_LEAK_FAILED_SEND, &msg->object);
	story_step(story, msg->birth == MSG_BORN_RECV ? ROLE_RECEIVED : ROLE_ALLOCATED,
	           &msg->object.born, NULL);
	story_offence(story, by_aio ? ROLE_SEND_STARTED : ROLE_SEND_FAILED, &msg->given);
	if (!by_aio) {
		story_result(&story->finding.offence, msg->send_result);
	}
	story_message(story,
	              by_aio ? "the send that %s started failed with %s, so the message stayed the "
	                       "application's, which never freed or sent it"
	                     : "%s failed with %s, so the message stayed the application's, which "
	                       "never freed or sent it",
	              function_name(&msg->given), result);
	if (by_aio) {
		story_advice(story,
		             "when nng_aio_result(aio) is not 0:  nng_msg_free(nng_aio_get_msg(aio));");
	} else {
		story_advice(story, "if ((rv = %s(...)) != 0) nng_msg_free(m);",
		             function_name(&msg->given));
	}
}

static void
leak_certain(struct checker *checker, const struct msg *msg, const struct replay *replay)
{
	bool received = msg->birth == MSG_BORN_RECV;
	struct story story;

	if (msg->send_failed) {
		leak_failed_send(&story, msg);
	} else {
		story_begin(&story, received && !msg->taken ? RULE_MSG_LEAK_UNTAKEN_RECV : RULE_MSG_LEAK,
		            &msg->object);
		story_offence(&story, received ? ROLE_RECEIVED : ROLE_ALLOCATED, &msg->object.born);
		story_message(&story, "the message that %s gave the application was never freed or sent",
		              function_name(&msg->object.born));
		story_advice(&story, received
		                         ? "nng_msg_free() every message received, unless it is sent on"
		                         : "nng_msg_free() the message, or send it");
	}
	leak_losing_step(&story, msg, replay_object(replay, NNGT_MSG, msg->object.number));
	leak_end(&story, checker, msg);
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

/* Is it known of every place that what it has made does not grow in number? */
static bool
all_judged(const struct replay *replay, const struct group *groups, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct replay_site *site = replay_site(replay, NNGT_MSG, groups[i].place->stack);
		if (site == NULL || !site->judged) {
			return false;
		}
	}
	return true;
}

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
held_at_exit(struct checker *checker, const struct replay *replay, const struct msg **held,
             size_t count)
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
	bool judged = all_judged(replay, groups, used);
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
	story_advice(&story, "%s",
	             judged ? "their number does not grow steadily with the work done, as a leak's "
	                      "does; a program may end with a cache, a queue or a pool in its hands"
	                    : "the trace cannot show whether their number grows with the work done; if "
	                      "it does, free them, or send them");
	story_end(&story, checker);
}

/* How many of each place were never freed: known now, for the leaks that were reported before as
 * well.
 */
static void
leak_counts(struct checker *checker, const struct replay *replay)
{
	size_t count = findings_count(checker->findings);
	char words[96];

	for (size_t index = 0; index < count; index++) {
		uintptr_t stack = (uintptr_t)table_get(&checker->leaks, index);
		const struct replay_site *site =
		    stack == 0 ? NULL : replay_site(replay, NNGT_MSG, (uint32_t)(stack - 1));
		if (site == NULL || site->births < 2) {
			continue;
		}
		uint64_t left = site->births - site->ended;
		snprintf(words, sizeof(words), "; %llu of %llu from this line %s never freed",
		         (unsigned long long)left, (unsigned long long)site->births,
		         left == 1 ? "was" : "were");
		findings_add_words(checker->findings, index, words);
	}
}

/* Asks the replay for the places of leaks, and for those of what may be growing. */
static void
leak_ask(const struct checker *checker, struct replay *replay, bool clean)
{
	static const enum nngt_kind kinds[] = {NNGT_MSG, NNGT_AIO};
	size_t count = findings_count(checker->findings);
	const struct object *object;

	for (size_t index = 0; index < count && checker->leaks.used != 0; index++) {
		uintptr_t stack = (uintptr_t)table_get(&checker->leaks, index);
		if (stack != 0) {
			replay_ask(replay, NNGT_MSG, (uint32_t)(stack - 1));
		}
	}
	for (unsigned i = 0; i < 2; i++) {
		struct table left = {0};
		for (size_t at = 0; (object = model_next(checker->model, kinds[i], &at)) != NULL;) {
			bool held = kinds[i] == NNGT_MSG
			                ? ((const struct msg *)object)->owner == MSG_APPLICATION
			                : ((const struct aio *)object)->state == AIO_LIVE && !clean;
			if (object->unknown || !held) {
				continue;
			}
			uintptr_t so_far = (uintptr_t)table_get(&left, object->born.stack) + 1;
			if (!table_put(&left, object->born.stack, (void *)so_far)) {
				replay->failed = true;
			}
			if ((clean && kinds[i] == NNGT_MSG) || so_far == GROWTH_LEAST) {
				replay_ask(replay, kinds[i], object->born.stack);
			}
		}
		table_free(&left);
	}
}

void
rules_leak_end(struct checker *checker)
{
	enum trace_end end = checker->info->end;
	size_t count, left = 0;
	const struct msg **held = held_messages(checker, &count);
	bool clean = ended_clean(checker);
	struct replay replay = {0};

	leak_ask(checker, &replay, clean);
	replay_run(&replay, checker);
	if (!clean) {
		rules_growth(checker, &replay);
	}
	for (size_t i = 0; i < count && !checker->failed; i++) {
		const struct replay_site *site = replay_site(&replay, NNGT_MSG, held[i]->object.born.stack);
		if (clean) {
			leak_certain(checker, held[i], &replay);
		} else if (site == NULL || !site->grows) {
			held[left++] = held[i];
		}
	}
	/* A crash interrupts everything: what was held then says nothing. */
	if (left > 0 && end != TRACE_END_CRASH && !checker->failed) {
		held_at_exit(checker, &replay, held, left);
	}
	leak_counts(checker, &replay);
	checker->failed |= replay.failed;
	replay_free(&replay);
	free(held);
}
