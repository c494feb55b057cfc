/* leak.c - messages the application owns and lost, or still held when the process ended. */
#include "analyzer/rules/checker.h"
#include "analyzer/base/array.h"
#include "analyzer/rules/leak.h"
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

/*
 * Where objects of a kind are made: a number for a table of pointers, and never 0, since no kind
 * is. How many came from there is known only when the trace has been read again.
 */
static void *
place_of(const struct object *object)
{
	return (void *)((uintptr_t)object->born.stack << 8 | object->kind);
}

/* The place of a finding that is a leak; false: it is none. */
static bool
leak_place(const struct checker *checker, size_t index, enum nngt_kind *kind, uint32_t *stack)
{
	uintptr_t place = (uintptr_t)table_get(&checker->leaks, index);

	*kind = (enum nngt_kind)(place & 0xff);
	*stack = (uint32_t)(place >> 8);
	return place != 0;
}

void
leak_end(struct story *story, struct checker *checker, const struct object *object)
{
	size_t index = story_end(story, checker);

	if (index != FINDING_NONE && !table_put(&checker->leaks, index, place_of(object))) {
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
	leak_end(&story, checker, &msg->object);
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

/* How it is known that a message was left: by an end with a clean-up, or by a look before. */
static void
leak_certain(struct checker *checker, const struct msg *msg, const struct replay *replay,
             enum leak_look look)
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
	if (look != LEAK_NOT_SEEN) {
		story_message(&story,
		              "the message that %s gave the application is lost: %s found nothing that "
		              "refers to it, and it was never freed or sent",
		              function_name(&msg->object.born),
		              checker->watch->look->of_core ? "a look into the core file"
		                                            : "a look into the running process");
		story.finding.doubt = look == LEAK_CERTAIN ? DOUBT_NONE : DOUBT_LOOK;
		story.finding.severity = look == LEAK_CERTAIN ? SEVERITY_ERROR : SEVERITY_WARNING;
	}
	leak_losing_step(&story, msg, replay_object(replay, NNGT_MSG, msg->object.number));
	leak_end(&story, checker, &msg->object);
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
		if (((const struct msg *)object)->owner != MSG_APPLICATION || object->unknown ||
		    object_is_kept(object)) {
			continue;
		}
		if (checker_reported(checker, RULE_MSG_LEAK, object->number)) {
			continue;
		}
		const struct msg **more = array_grow(held, &room, *count, 1, sizeof(*held));
		if (more == NULL) {
			checker->failed = true;
			break;
		}
		held = more;
		held[(*count)++] = (const struct msg *)object;
	}
	if (*count > 1) {
		qsort(held, *count, sizeof(*held), by_number);
	}
	return held;
}

/*
 * Reports what a look into the process found lost: once for each place, by the best of proofs. What
 * it found a pointer to does not grow.
 */
static void
leak_lost(struct checker *checker, struct replay *replay, const struct msg **held, size_t count)
{
	const enum leak_look proofs[] = {LEAK_CERTAIN, LEAK_LIKELY};
	uint64_t lost = 0;

	if (checker->watch == NULL || checker->watch->look == NULL) {
		return;
	}
	for (unsigned proof = 0; proof < 2; proof++) {
		for (size_t i = 0; i < count && !checker->failed; i++) {
			const struct object *object = &held[i]->object;
			enum leak_look look = leak_look(checker, replay, held[i]);
			if (look == LEAK_REACHABLE) {
				replay_reachable(replay, NNGT_MSG, object->number);
			}
			const struct replay_site *site = replay_site(replay, NNGT_MSG, object->born.stack);
			bool told = proof > 0 && site != NULL && site->lost;
			if (look == proofs[proof] && !told) {
				leak_certain(checker, held[i], replay, look);
			}
			lost += look == proofs[proof];
		}
		for (size_t i = 0; i < count && !checker->failed; i++) {
			if (leak_look(checker, replay, held[i]) == proofs[proof]) {
				replay_lost(replay, NNGT_MSG, held[i]->object.born.stack);
			}
		}
	}
	checker->watch->look->lost = lost;
}

/* What is still owned at a clean end is a leak, but for some aios. */
static void
leak_ask_left(const struct checker *checker, struct replay *replay)
{
	const struct object *object;

	for (unsigned kind = NNGT_MSG; kind < NNGT_OBJECT_KINDS_END; kind++) {
		if (kind != NNGT_MSG && kind != NNGT_AIO && !kind_is_resource(kind)) {
			continue;
		}
		for (size_t at = 0; (object = model_next(checker->model, kind, &at)) != NULL;) {
			bool left = kind == NNGT_MSG ? ((const struct msg *)object)->owner == MSG_APPLICATION
			            : kind == NNGT_AIO
			                ? ((const struct aio *)object)->state == AIO_LIVE
			                : ((const struct resource *)object)->state == RESOURCE_OWNED;
			if (left && !object->unknown) {
				replay_ask(replay, kind, object->born.stack);
			}
		}
	}
}

/* Asks the replay for the places of leaks, and for those of what may be growing. */
static void
leak_ask(const struct checker *checker, struct replay *replay, bool clean)
{
	static const enum nngt_kind kinds[] = {NNGT_MSG, NNGT_AIO};
	bool quiet = ended_quiet(checker);
	size_t count = findings_count(checker->findings);
	const struct object *object;
	enum nngt_kind kind;
	uint32_t stack;

	for (size_t index = 0; index < count && checker->leaks.used != 0; index++) {
		if (leak_place(checker, index, &kind, &stack)) {
			replay_ask(replay, kind, stack);
		}
	}
	if (clean) {
		leak_ask_left(checker, replay);
		return;
	}
	leak_ask_lost(checker, replay);
	for (unsigned i = 0; i < 2; i++) {
		struct table left = {0};
		for (size_t at = 0; (object = model_next(checker->model, kinds[i], &at)) != NULL;) {
			bool held = kinds[i] == NNGT_MSG
			                ? ((const struct msg *)object)->owner == MSG_APPLICATION
			                : ((const struct aio *)object)->state == AIO_LIVE;
			if (object->unknown || !held) {
				continue;
			}
			uintptr_t so_far = (uintptr_t)table_get(&left, object->born.stack) + 1;
			if (!table_put(&left, object->born.stack, (void *)so_far)) {
				replay->failed = true;
			}
			bool looked = kinds[i] == NNGT_MSG &&
			              leak_look(checker, replay, (const struct msg *)object) >= LEAK_YOUNG;
			bool may_leak = kinds[i] == NNGT_AIO && quiet; /* with or without clean-up */
			if (looked || may_leak || so_far == GROWTH_LEAST) {
				replay_ask(replay, kinds[i], object->born.stack);
			}
		}
		table_free(&left);
	}
}

/* What the program means to keep does not grow, as what a look found a pointer to does not. */
static void
leak_kept(const struct checker *checker, struct replay *replay)
{
	static const enum nngt_kind kinds[] = {NNGT_MSG, NNGT_AIO};
	const struct object *object;

	for (unsigned i = 0; i < 2; i++) {
		for (size_t at = 0; (object = model_next(checker->model, kinds[i], &at)) != NULL;) {
			if (object_is_kept(object)) {
				replay_reachable(replay, kinds[i], object->number);
			}
		}
	}
}

void
rules_leak_end(struct checker *checker, struct replay *replay)
{
	enum trace_end end = checker->info->end;
	size_t count, left = 0;
	const struct msg **held = held_messages(checker, &count);
	bool clean = ended_clean(checker);

	leak_ask(checker, replay, clean);
	replay_run(replay, checker);
	leak_kept(checker, replay);
	if (!clean) {
		leak_lost(checker, replay, held, count);
		rules_lost_end(checker, replay);
		rules_growth(checker, replay);
	}
	if (checker->watch != NULL && checker->watch->look != NULL) {
		checker->watch->look->withdrawn = leak_withdrawn(checker);
	}
	for (size_t i = 0; i < count && !checker->failed; i++) {
		const struct replay_site *site = replay_site(replay, NNGT_MSG, held[i]->object.born.stack);
		if (clean) {
			leak_certain(checker, held[i], replay, LEAK_NOT_SEEN);
		} else if ((site == NULL || (!site->grows && !site->lost)) &&
		           leak_look(checker, replay, held[i]) != LEAK_REACHABLE) {
			held[left++] = held[i];
		}
	}
	/* A crash interrupts everything: what was held then says nothing. */
	if (left > 0 && end != TRACE_END_CRASH && !checker->failed) {
		leak_held_at_exit(checker, replay, held, left);
	}
	free(held);
}

void
rules_leak_counts(struct checker *checker, const struct replay *replay)
{
	size_t count = findings_count(checker->findings);
	enum nngt_kind kind;
	uint32_t stack;
	char words[96];

	for (size_t index = 0; index < count; index++) {
		const struct replay_site *site =
		    leak_place(checker, index, &kind, &stack) ? replay_site(replay, kind, stack) : NULL;
		if (site == NULL || site->births < 2) {
			continue;
		}
		uint64_t left = site->births - site->ended;
		if (kind_is_resource(kind)) { /* only the births were counted */
			left = findings_get(checker->findings, index)->count;
		}
		snprintf(words, sizeof(words), "; %llu of %llu from this line %s never freed",
		         (unsigned long long)left, (unsigned long long)site->births,
		         left == 1 ? "was" : "were");
		findings_add_words(checker->findings, index, words);
	}
}
