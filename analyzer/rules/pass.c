/* pass.c - every event through the model and past the rules. */
#include "analyzer/rules/pass.h"

#include "analyzer/rules/checker.h"
#include "analyzer/rules/replay.h"

#include <stdlib.h>

#define WATCH_EVERY 65536u /* events */

/* What an accusation is about; one may be about several. */
enum subject { NOBODY = 0, MESSAGE = 1, RESOURCE = 2 };

/*
 * What a rule has an interest in: types of events, and what their function is given or makes. A
 * rule is asked about an event when both its type and one of the rest are among its interests. The
 * function of a callback says nothing of what the callback is given.
 */
enum interest {
	WHOLE = 1,   /* calls that are one event */
	ENTRIES = 2, /* calls that begin */
	CALLS = WHOLE | ENTRIES,
	RETURNS = 4,
	CALLBACKS = 8,
	MSG = 16,        /* a message, in the slot of an aio as well */
	CHANGE = 32,     /* a message that is changed */
	AIO = 64,        /* an aio */
	GIVES_UP = 128,  /* an aio that starts anew, gets another message, or is freed */
	FINISH = 256,    /* an aio of a provider that has a result, or is done */
	HANDLE = 512,    /* a socket, context, dialer, listener or pipe */
	OTHER = 1024,    /* any other object */
	POINTER = 2048,  /* memory that is read or written */
	ANYTHING = 4096, /* whatever it is */
	IN_CHILD = 8192, /* whatever it is, in a child that was forked after NNG had started */
	GIVEN = 16384    /* a message, from the first nngtrace_give on */
};

/*
 * The rules in order of precedence. When a rule returns ACCUSED, the later rules about the same
 * subject are not asked about this event: the first one has the better explanation.
 */
static const struct row {
	enum verdict (*rule)(struct checker *checker, const struct action *action);
	unsigned about;
	unsigned interests;
} rules[] = {
    {rules_compat_mix, MESSAGE | RESOURCE, CALLS | MSG | OTHER},
    {rules_message_stranger, MESSAGE, CALLS | MSG},
    {rules_message_stale, MESSAGE, CALLS | MSG},
    {rules_message_past, MESSAGE, CALLS | MSG},
    {rules_message_concurrent, MESSAGE, CALLS | MSG},
    {rules_message, MESSAGE, CALLS | MSG},
    {rules_message_given, MESSAGE, CALLS | GIVEN},
    {rules_message_body, NOBODY, CALLS | POINTER},
    {rules_leak, NOBODY, CALLS | RETURNS | CALLBACKS | GIVES_UP},
    {rules_aio_stranger, NOBODY, CALLS | AIO},
    {rules_aio, NOBODY, CALLS | RETURNS | AIO},
    {rules_aio_misuse, NOBODY, CALLS | AIO},
    {rules_aio_provider, NOBODY, CALLS | FINISH},
    {rules_callback, NOBODY, ENTRIES | ANYTHING},
    {rules_ctx, NOBODY, CALLS | RETURNS | HANDLE | AIO | MSG},
    {rules_socket, NOBODY, CALLS | HANDLE},
    {rules_in_flight, NOBODY, CALLS | MSG | OTHER},
    {rules_resource, RESOURCE, CALLS | RETURNS | OTHER | GIVES_UP},
    {rules_given, NOBODY, CALLS | FINISH | OTHER},
    {rules_hijack, NOBODY, CALLS | FINISH},
    {rules_defect, NOBODY, CALLS | CHANGE},
    {rules_library, NOBODY, CALLS | AIO | HANDLE},
    {rules_after_fork, NOBODY, CALLS | IN_CHILD},
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };
_Static_assert(RULES <= 32, "one bit a rule");

static unsigned
interest_of_kind(unsigned kind)
{
	kind &= ~(unsigned)NNGT_OUT;
	if (kind == NNGT_MSG) {
		return MSG;
	}
	if (kind == NNGT_AIO) {
		return AIO;
	}
	unsigned memory = kind == NNGT_POINTER || kind == NNGT_BUFFER ? POINTER : 0;
	return memory | (kind_is_handle(kind) ? HANDLE : kind_is_object(kind) ? OTHER : 0);
}

static unsigned
interest_of_verb(const struct api_function *function)
{
	switch (function->does) {
	case NNGT_DOES_START_SEND:
		return MSG | GIVES_UP;
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
	case NNGT_DOES_AIO_SET_MSG:
		return GIVES_UP;
	case NNGT_DOES_AIO_OUTPUT:
	case NNGT_DOES_AIO_DEFER:
	case NNGT_DOES_AIO_FINISH:
		return FINISH;
	case NNGT_DOES_MSG_CHANGE:
		return CHANGE;
	default:
		return function->verb == NNGT_VERB_STARTS ? GIVES_UP : 0;
	}
}

static unsigned
interest_of_function(const struct api_function *function)
{
	unsigned things = ANYTHING | interest_of_kind(function->result);

	for (unsigned i = 0; i < function->nargs; i++) {
		things |= interest_of_kind(function->args[i]);
	}
	/* A stream in message mode sends the message of the aio. */
	things |= api_takes(function, NNGT_STREAM) && function->does == NNGT_DOES_START_OTHER ? MSG : 0;
	return things | interest_of_verb(function);
}

/* The rules, as bits, to ask about events of a type and a function. */
static uint32_t
rules_asked(unsigned type, unsigned things)
{
	uint32_t asked = 0;

	for (unsigned i = 0; i < RULES; i++) {
		if ((rules[i].interests & type) != 0 && (rules[i].interests & things) != 0) {
			asked |= UINT32_C(1) << i;
		}
	}
	return asked;
}

static void
asked_fill(struct checker *checker)
{
	const uint32_t every = UINT32_MAX >> (32 - RULES);
	/* Every rule is asked about everything, to test the interests. */
	bool all = checker->watch != NULL && checker->watch->ask_all;
	struct asked *asked = &checker->asked;

	for (unsigned id = 0; id < API_FUNCTIONS; id++) {
		unsigned things = interest_of_function(api_function(id));
		things |= checker->info->forked ? IN_CHILD : 0;
		things |= checker->given && (things & MSG) != 0 ? GIVEN : 0;
		if (function_is_annotation(api_function(id))) {
			continue; /* it touches nothing: no rule is asked */
		}
		asked->whole[id] = all ? every : rules_asked(WHOLE, things);
		asked->entries[id] = all ? every : rules_asked(ENTRIES, things);
		asked->returns[id] = all ? every : rules_asked(RETURNS, things);
	}
	asked->callbacks = all ? every : rules_asked(CALLBACKS, UINT32_MAX);
}

static uint32_t
asked_about(const struct asked *asked, const struct action *action)
{
	switch (action->type) {
	case NNGT_CALL:
		return asked->whole[action->event->function];
	case NNGT_ENTER:
		return asked->entries[action->event->function];
	case NNGT_RETURN:
		return asked->returns[action->event->function];
	default:
		return asked->callbacks;
	}
}

/* The rules, as bits, that are about one of the subjects. */
static uint32_t
rules_about(unsigned subjects)
{
	uint32_t about = 0;

	for (unsigned i = 0; i < RULES; i++) {
		about |= (uint32_t)((rules[i].about & subjects) != 0) << i;
	}
	return about;
}

static void
judge(struct checker *checker, const struct action *action)
{
	if (action->event->written) {
		rules_message_written(checker, action); /* it is no call: no other rule knows it */
		return;
	}
	uint32_t left = asked_about(&checker->asked, action);

	while (left != 0) {
		const struct row *row = &rules[__builtin_ctz(left)];
		left &= left - 1;
		if (row->rule(checker, action) == ACCUSED) {
			left &= ~rules_about(row->about);
		}
	}
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
	if (event->time_ns < checker->info->whole_from_ns) {
		return;
	}
	if (!model_resolve(model, event, &action)) {
		checker->failed = true;
		return;
	}
	if (action.does == NNGT_DOES_NOTE_GIVE && !checker->given) {
		checker->given = true;
		asked_fill(checker);
	}
	/* From the first missing event on, whatever we did not see may excuse what we see. */
	if (event->time_ns < checker->info->complete_ns) {
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
	                          .model = model,
	                          .findings = findings,
	                          .watch = watch,
	                          .failed = model == NULL};
	struct event event;

	asked_fill(&checker);
	trace_rewind(trace);
	while (!checker.failed && trace_next(trace, &event)) {
		check_event(&checker, model, &event);
		if (watch != NULL && watch->tell != NULL && event.seq % WATCH_EVERY == 0) {
			watch->tell(watch->data, event.seq);
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
