/* interests.c - see interests.h */
#include "analyzer/rules/interests.h"

/* What an accusation is about; one may be about several. */
enum subject { NOBODY = 0, MESSAGE = 1, RESOURCE = 2 };

/* Types of events. */
enum when {
	WHOLE = 1,   /* calls that are one event */
	ENTRIES = 2, /* calls that begin */
	CALLS = WHOLE | ENTRIES,
	RETURNS = 4,
	LEAVES = 8 /* callbacks that end */
};

/* What a function does, and what it is given or makes. */
enum what {
	MSG = 1,                     /* a message, in the slot of an aio as well */
	FREES_MSG = 2,               /* a message that is freed */
	INSERTS = 4,                 /* a message whose body grows at its front */
	AIO = 8,                     /* an aio */
	STARTS = 16,                 /* an aio that starts an operation of any sort */
	OWN_STARTS = 32,             /* one that starts neither a send nor a receive */
	WAITS = 64,                  /* an aio whose end the call waits for, and goes on with it */
	SETS = 128,                  /* an aio that gets another message, buffers or time */
	FREES_AIO = 256,             /* an aio that is freed, at once or later */
	FINISH = 512,                /* an aio of a provider that has a result, or is done */
	HANDLE = 1024,               /* a socket, context, dialer, listener or pipe */
	CONTEXT = 2048,              /* a context */
	BESIDE_CONTEXT = 4096,       /* a handle of another kind */
	OTHER = 8192,                /* any other object */
	POINTER = 16384,             /* memory that is read or written */
	MEMORY = 32768,              /* memory that is given up */
	ANYTHING = 65536,            /* whatever it is */
	IN_CHILD = UINT32_C(1) << 17 /* the same, in a child that was forked after NNG had started */
};

/* What keeps a rule silent about a call, whatever the call does. */
enum unless {
	NEVER = 0,
	OWN_MSG = 1,     /* no message is named, or one of the application's: see msg_is_own */
	AIO_AT_REST = 2, /* no aio is named, or one that nothing is going on with: see aio_at_rest */
	NONE_FAILED = 4, /* no call that makes a handle has failed */
	NOT_OVER = 8,    /* the library was not ended */
	NOT_GIVEN = 16   /* nngtrace_give was not called */
};
enum { HAPPENED = MODEL_FAILED | MODEL_OVER };
_Static_assert(2 * NOT_GIVEN == ASKED_REASONS, "every set of reasons has its place");
_Static_assert(MODEL_FAILED == 1 && MODEL_OVER * NONE_FAILED == NOT_OVER,
               "what has happened is turned into reasons by one multiplication");

/*
 * The rules in order of precedence, and beside each what it has an interest in: it is asked about
 * an event of one of the types whose function does one of the things, unless one of the reasons
 * holds. When a rule returns ACCUSED, the later rules about the same subject are not asked about
 * this event: the first one has the better explanation.
 */
static const struct row {
	enum verdict (*rule)(struct checker *checker, const struct action *action);
	unsigned about;
	unsigned when;
	uint32_t what;
	unsigned unless;
} rules[] = {
    {rules_mix_message, MESSAGE | RESOURCE, CALLS, MSG, OWN_MSG},
    {rules_mix_memory, MESSAGE | RESOURCE, CALLS, OTHER, NEVER},
    {rules_message_stranger, MESSAGE, CALLS, MSG, OWN_MSG},
    {rules_message_stale, MESSAGE, CALLS, MSG, OWN_MSG},
    {rules_message_past, MESSAGE, CALLS, MSG, OWN_MSG},
    {rules_message_concurrent, MESSAGE, CALLS, MSG, OWN_MSG},
    {rules_message, MESSAGE, CALLS, MSG, OWN_MSG},
    {rules_message_given, MESSAGE, CALLS, MSG, NOT_GIVEN},
    {rules_message_body, NOBODY, CALLS, POINTER, NEVER},
    {rules_leak, NOBODY, CALLS | RETURNS | LEAVES, STARTS | SETS | FREES_AIO, NEVER},
    {rules_aio_stranger, NOBODY, CALLS, AIO, AIO_AT_REST},
    {rules_aio, NOBODY, CALLS, AIO, AIO_AT_REST},
    {rules_aio_ending, NOBODY, RETURNS, WAITS | FREES_AIO, NEVER},
    {rules_aio_misuse, NOBODY, CALLS, STARTS | WAITS | FREES_AIO, NEVER},
    {rules_aio_modified, NOBODY, CALLS, SETS, AIO_AT_REST},
    {rules_aio_provider, NOBODY, CALLS, FINISH, NEVER},
    {rules_callback, NOBODY, ENTRIES, ANYTHING, NEVER},
    {rules_ctx, NOBODY, CALLS | RETURNS, CONTEXT | FREES_AIO, NEVER},
    {rules_ctx_message, NOBODY, CALLS, FREES_MSG, OWN_MSG},
    {rules_failed_handle, NOBODY, CALLS, HANDLE, NONE_FAILED},
    {rules_socket, NOBODY, CALLS, BESIDE_CONTEXT, NEVER},
    {rules_in_flight, NOBODY, CALLS, FREES_MSG | MEMORY, NEVER},
    {rules_resource, RESOURCE, CALLS | RETURNS, OTHER | OWN_STARTS | FREES_AIO, NEVER},
    {rules_given, NOBODY, CALLS, FINISH | OTHER, NEVER},
    {rules_hijack, NOBODY, CALLS, FINISH, NEVER},
    {rules_defect, NOBODY, CALLS, INSERTS, NEVER},
    {rules_library, NOBODY, CALLS, AIO | HANDLE, NOT_OVER},
    {rules_after_fork, NOBODY, CALLS, IN_CHILD, NEVER},
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };
_Static_assert(RULES <= 32, "one bit a rule");

static uint32_t
interest_of_kind(unsigned kind)
{
	kind &= ~(unsigned)NNGT_OUT;
	if (kind == NNGT_MSG) {
		return MSG;
	}
	if (kind == NNGT_AIO) {
		return AIO;
	}
	if (kind_is_handle(kind)) {
		return HANDLE | (kind == NNGT_CTX ? CONTEXT : BESIDE_CONTEXT);
	}
	uint32_t memory = kind == NNGT_POINTER || kind == NNGT_BUFFER ? POINTER : 0;
	return memory | (kind_is_object(kind) ? OTHER : 0);
}

static uint32_t
interest_of_verb(unsigned does)
{
	switch (does) {
	case NNGT_DOES_START_SEND:
		return MSG | STARTS;
	case NNGT_DOES_START_OTHER:
		return STARTS | OWN_STARTS;
	case NNGT_DOES_START_RECV:
	case NNGT_DOES_START_DEVICE:
		return STARTS;
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
		return FREES_AIO;
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
		return WAITS;
	case NNGT_DOES_AIO_SET_MSG:
	case NNGT_DOES_AIO_CHANGE:
	case NNGT_DOES_AIO_TIMEOUT:
		return SETS;
	case NNGT_DOES_AIO_OUTPUT:
	case NNGT_DOES_AIO_DEFER:
	case NNGT_DOES_AIO_FINISH:
		return FINISH;
	case NNGT_DOES_MSG_FREE:
		return FREES_MSG;
	case NNGT_DOES_DESTROY:
	case NNGT_DOES_BUFFER_SEND:
		return MEMORY;
	default:
		return 0;
	}
}

static uint32_t
interest_of_function(const struct api_function *function)
{
	uint32_t things = ANYTHING | interest_of_kind(function->result);

	for (unsigned i = 0; i < function->nargs; i++) {
		things |= interest_of_kind(function->args[i]);
	}
	/* A stream in message mode sends the message of the aio. */
	things |= api_takes(function, NNGT_STREAM) && function->does == NNGT_DOES_START_OTHER ? MSG : 0;
	things |= function == api_function(NNGT_FN_nng_msg_insert) ? INSERTS : 0;
	return things | interest_of_verb(function->does);
}

/* The rules, as bits, to ask about events of a type whose function does these things. */
static uint32_t
rules_asked(enum when when, uint32_t things)
{
	uint32_t asked = 0;

	for (unsigned i = 0; i < RULES; i++) {
		if ((rules[i].when & when) != 0 && (rules[i].what & things) != 0) {
			asked |= UINT32_C(1) << i;
		}
	}
	return asked;
}

/* The rules, as bits, that are silent about a call for these reasons. */
static uint32_t
rules_silent(unsigned reasons)
{
	uint32_t silent = 0;

	for (unsigned i = 0; i < RULES; i++) {
		silent |= (uint32_t)((rules[i].unless & reasons) != 0) << i;
	}
	return silent;
}

void
interests_prepare(struct checker *checker)
{
	const uint32_t every = UINT32_MAX >> (32 - RULES);
	/* Every rule is asked about everything, to test the interests. */
	bool all = checker->watch != NULL && checker->watch->ask_all;
	struct asked *asked = &checker->asked;

	for (unsigned id = 0; id < API_FUNCTIONS; id++) {
		if (function_is_annotation(api_function(id))) {
			continue; /* it touches nothing: no rule is asked */
		}
		uint32_t things = interest_of_function(api_function(id));
		things |= checker->info->forked ? IN_CHILD : 0;
		asked->rules[id][NNGT_CALL] = all ? every : rules_asked(WHOLE, things);
		asked->rules[id][NNGT_ENTER] = all ? every : rules_asked(ENTRIES, things);
		asked->rules[id][NNGT_RETURN] = all ? every : rules_asked(RETURNS, things);
		/* The function of a callback says nothing of what the callback is given. */
		asked->rules[id][NNGT_CALLBACK_BEGIN] = all ? every : 0;
		asked->rules[id][NNGT_CALLBACK_END] = all ? every : rules_asked(LEAVES, UINT32_MAX);
	}
	for (unsigned reasons = 0; reasons < ASKED_REASONS && !all; reasons++) {
		asked->silent[reasons] = rules_silent(reasons);
	}
}

/* The program may use it, its birth was seen, and no other thread is inside a call with it. */
static inline bool
msg_is_own(const struct msg *msg)
{
	return msg == NULL ||
	       (msg->owner == MSG_APPLICATION && !msg->object.unknown && msg->object.entered == 0);
}

/* It is the program's, its birth was seen, and no operation is in progress on it. */
static inline bool
aio_at_rest(const struct aio *aio)
{
	return aio == NULL ||
	       (aio->state == AIO_LIVE && !aio->op.active && !aio->object.unknown && !aio->lent);
}

/* As bits of enum unless. */
static inline unsigned
reasons_now(const struct checker *checker, const struct action *action)
{
	return (msg_is_own(action->msg) ? OWN_MSG : 0u) |
	       (aio_at_rest(action->aio) ? AIO_AT_REST : 0u) | (checker->given ? 0u : NOT_GIVEN) |
	       (~model_happened(checker->model) & HAPPENED) * NONE_FAILED;
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

void
interests_ask(struct checker *checker, const struct action *action)
{
	uint32_t left = checker->asked.rules[action->event->function][action->type];

	if (left != 0) {
		left &= ~checker->asked.silent[reasons_now(checker, action)];
	}
	while (left != 0) {
		const struct row *row = &rules[__builtin_ctz(left)];
		left &= left - 1;
		if (row->rule(checker, action) == ACCUSED) {
			left &= ~rules_about(row->about);
		}
	}
}
