/* ctx.c - contexts used or closed after their end, closed too early, opened too often. */
#include "analyzer/rules/checker.h"

#include <stdlib.h>

/* Ids a program may close without ever having opened them: "no context". */
static bool
sentinel(const struct handle *ctx)
{
	return ctx->object.key == 0 || ctx->object.key > INT32_MAX;
}

/* closed: where it or its socket was closed, or where that began. */
static void
ctx_used_after(struct checker *checker, const struct action *action, const struct place *closed)
{
	const struct handle *ctx = action->handle;
	bool over = handle_closed(ctx) != NULL;
	bool same = over && closed->thread == action->place.thread;
	bool own = closed == &ctx->closed || closed == &ctx->closing;
	bool knew = same || knew_closed(checker, action, ctx) ||
	            (ctx->socket != NULL && knew_closed(checker, action, ctx->socket));
	struct story story;
	char what[80];

	story_begin(&story, RULE_CTX_USE_AFTER_CLOSE, &ctx->object);
	story.finding.severity = knew ? SEVERITY_ERROR : SEVERITY_WARNING;
	story_life(&story, &ctx->object);
	describe_handle(own ? ctx : ctx->socket, what, sizeof(what));
	story_step(&story, ROLE_CLOSED, closed,
	           over ? "from here the context does not exist" : "from here the context is closing");
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given a context after %s %s %s%s", function_name(&action->place),
	              function_name(closed), over ? "had closed" : "had begun to close", what,
	              same   ? ", on the same thread"
	              : knew ? ", and this thread had been told NNG_ECLOSED"
	                     : "");
	story_advice(&story, "close the context after its last use; leave a loop on NNG_ECLOSED");
	story_end(&story, checker);
}

static void
ctx_closed_again(struct checker *checker, const struct action *action)
{
	const struct handle *ctx = action->handle;
	struct story story;

	story_begin(&story, RULE_CTX_DOUBLE_CLOSE, &ctx->object);
	story_life(&story, &ctx->object);
	story_step(&story, ROLE_CLOSED, &ctx->closed, "from here the context does not exist");
	story_offence(&story, ROLE_CLOSED, &action->place);
	story_message(&story, "%s closes a context that %s had closed before",
	              function_name(&action->place), function_name(&ctx->closed));
	story_advice(&story, "close it once; ids are used again only after very many, but then it "
	                     "would be somebody else's context");
	story_end(&story, checker);
}

/* A context closed under an operation nobody waits for: the operation's message is lost. */
static void
ctx_closed_pending(struct checker *checker, const struct aio *aio, const struct place *end,
                   bool freed_message)
{
	const struct op *op = &aio->op;
	struct story story;

	if (op->target == NULL) {
		return;
	}
	story_begin(&story, RULE_CTX_CLOSE_PENDING, &op->target->object);
	story.finding.severity = freed_message ? SEVERITY_ERROR : SEVERITY_WARNING;
	story_life(&story, &op->target->object);
	story_step(&story, op->does == NNGT_DOES_START_SEND ? ROLE_SEND_STARTED : ROLE_RECV_STARTED,
	           &op->started, "from here the operation is in progress until its end is observed");
	if (end != NULL) {
		story_step(&story, ROLE_FREED, end, NULL);
	}
	story_offence(&story, ROLE_CLOSED, &op->ctx_closed);
	story_message(&story, "%s closes the context while its %s is in progress, and %s",
	              function_name(&op->ctx_closed), function_name(&op->started),
	              freed_message ? "the message it holds is freed" : "nobody waits for that to end");
	story_advice(
	    &story,
	    "after nng_ctx_close() the operation ends with NNG_ECLOSED: nng_aio_wait() for it, take "
	    "the message back (nng_aio_get_msg), then free what it used");
	story_end(&story, checker);
}

struct churn {
	struct place first;
	uint64_t opened, closed, single; /* single: one exchange at the most */
	uint64_t live, peak;
};

static void
churn_opened(struct checker *checker, const struct action *action)
{
	struct churn *churn = table_get(&checker->churn, action->place.stack);

	if (churn == NULL) {
		churn = calloc(1, sizeof(*churn));
		if (churn == NULL || !table_put(&checker->churn, action->place.stack, churn)) {
			free(churn);
			checker->failed = true;
			return;
		}
		churn->first = action->place;
	}
	churn->opened++;
	if (++churn->live > churn->peak) {
		churn->peak = churn->live;
	}
}

static void
churn_closed(struct checker *checker, const struct handle *ctx)
{
	struct churn *churn = table_get(&checker->churn, ctx->object.born.stack);

	if (churn != NULL && !ctx->object.unknown && churn->live > 0) {
		churn->live--;
		churn->closed++;
		churn->single += ctx->sends <= 1 && ctx->recvs <= 1 && ctx->sends + ctx->recvs > 0;
	}
}

static void
churn_judge(struct checker *checker, const struct churn *churn)
{
	enum { ENOUGH = 10, TIMES_PEAK = 4 };
	struct story story;

	if (churn->single < ENOUGH || churn->single * 10 < churn->closed * 9 ||
	    churn->closed * 10 < churn->opened * 9 || churn->opened < churn->peak * TIMES_PEAK) {
		return;
	}
	story_begin(&story, RULE_CTX_CHURN, NULL);
	story.finding.kind = NNGT_CTX;
	story_offence(&story, ROLE_OPENED, &churn->first);
	story_message(
	    &story,
	    "%llu contexts were opened here, one for each exchange, and never more than %llu at once",
	    (unsigned long long)churn->opened, (unsigned long long)churn->peak);
	story_advice(
	    &story,
	    "open %llu context%s once and use %s for one exchange after another; a context is made "
	    "for re-use",
	    (unsigned long long)churn->peak, churn->peak == 1 ? "" : "s",
	    churn->peak == 1 ? "it" : "each");
	story_end(&story, checker);
}

/* A REQ or SURVEYOR context has room for one question: asking again cancels the first. */
static void
ctx_asked_again(struct checker *checker, const struct action *action)
{
	const struct handle *ctx = action->handle;
	struct story story;

	story_begin(&story, RULE_CTX_SECOND_REQUEST, &ctx->object);
	story_life(&story, &ctx->object);
	story_step(&story, ROLE_SENT, &ctx->asked, "from here the context waits for the reply");
	story_offence(&story, ROLE_SENT, &action->place);
	story_message(&story, "%s sends a new request on a context whose %s still waits for its reply",
	              function_name(&action->place), function_name(&ctx->asked));
	story_advice(&story, "receive the reply first, or use a context for each request in progress");
	story_end(&story, checker);
}

static bool
receiving(const struct handle *ctx)
{
	const struct aio *aio;
	unsigned looks = 0;

	LIST_FOREACH(aio, &ctx->pending, pending)
	{
		if (++looks > 1000) { /* newest first; no survey has so many receives waiting */
			break;
		}
		if (aio->op.active && aio->op.does == NNGT_DOES_START_RECV) {
			return true;
		}
	}
	return false;
}

static bool
asks(const struct action *action)
{
	const struct protocol *protocol = handle_protocol(action->handle);

	if (action->does != NNGT_DOES_START_SEND && action->does != NNGT_DOES_SEND) {
		return false;
	}
	/* A survey ends by itself when its time is over: only a receive in progress shows that it
	 * has not. */
	return protocol->asks && (!protocol->question_ends || receiving(action->handle));
}

/* Contexts that nobody closed: a few that went with their socket, or more with every exchange. */
struct unclosed {
	const struct handle *first;
	uint64_t count, single, idle, last_born;
};

/* One for every exchange, or so many without any that no pool explains them. */
static bool
growing(const struct unclosed *unclosed)
{
	enum { EXCHANGES = 10, MANY = 100 };

	return (unclosed->single >= EXCHANGES && unclosed->single * 10 >= unclosed->count * 9) ||
	       unclosed->idle >= MANY;
}

static void
unclosed_judge(struct checker *checker, const struct unclosed *unclosed)
{
	bool grows = growing(unclosed);
	struct story story;

	story_begin(&story, RULE_CTX_LEAK, &unclosed->first->object);
	story.finding.severity = grows ? SEVERITY_WARNING : SEVERITY_NOTE;
	story.finding.doubt = DOUBT_POOL;
	story_offence(&story, ROLE_OPENED, &unclosed->first->object.born);
	story_message(
	    &story, "%llu context%s opened here %s never closed%s", (unsigned long long)unclosed->count,
	    unclosed->count == 1 ? "" : "s", unclosed->count == 1 ? "was" : "were",
	    grows ? ", one more with every exchange" : "; the close of the socket ended them");
	story_advice(&story, "nng_ctx_close() each when its last exchange is done");
	story_end(&story, checker);
}

/* Is it a context that was never closed, on a socket that is known? */
static bool
left_open(const struct handle *ctx)
{
	return !ctx->object.unknown && ctx->closed.seq == 0 && ctx->closing.seq == 0 &&
	       ctx->socket != NULL;
}

static void
unclosed_collect(struct checker *checker, struct table *by_stack)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_CTX, &at)) != NULL;) {
		const struct handle *ctx = (const struct handle *)object;
		struct unclosed *unclosed = table_get(by_stack, object->born.stack);
		if (!left_open(ctx)) {
			continue;
		}
		if (unclosed == NULL) {
			unclosed = calloc(1, sizeof(*unclosed));
			if (unclosed == NULL || !table_put(by_stack, object->born.stack, unclosed)) {
				free(unclosed);
				checker->failed = true;
				return;
			}
		}
		if (unclosed->first == NULL || object->number < unclosed->first->object.number) {
			unclosed->first = ctx;
		}
		unclosed->count++;
		unclosed->last_born =
		    object->born.seq > unclosed->last_born ? object->born.seq : unclosed->last_born;
		unclosed->idle += ctx->sends + ctx->recvs == 0;
	}
}

/* Done with its one exchange before another was opened: not one of a pool. */
static void
unclosed_count_single(struct checker *checker, struct table *by_stack)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_CTX, &at)) != NULL;) {
		const struct handle *ctx = (const struct handle *)object;
		struct unclosed *unclosed = table_get(by_stack, object->born.stack);
		if (unclosed != NULL && left_open(ctx)) {
			unclosed->single +=
			    ctx->sends <= 1 && ctx->recvs <= 1 && ctx->sends + ctx->recvs > 0 &&
			    (ctx->used.seq < unclosed->last_born || object->born.seq == unclosed->last_born);
		}
	}
}

static void
ctx_left(struct checker *checker)
{
	struct table by_stack = {0};
	struct unclosed *unclosed;

	unclosed_collect(checker, &by_stack);
	unclosed_count_single(checker, &by_stack);
	for (size_t at = 0; (unclosed = table_next(&by_stack, &at)) != NULL;) {
		if (unclosed->first->socket->closed.seq != 0 || growing(unclosed)) {
			unclosed_judge(checker, unclosed);
		}
		free(unclosed);
	}
	table_free(&by_stack);
}

static void
ctx_call(struct checker *checker, const struct action *action)
{
	const struct handle *ctx = action->handle;

	if (action->does != NNGT_DOES_CLOSE) {
		const struct place *closed = handle_closed(ctx);
		/* What nng_fini ended is reported by another rule. */
		const struct place *closing = closed == NULL ? knew_closing(checker, action) : NULL;
		if (closed != NULL && api_function(closed->function)->does != NNGT_DOES_FINI) {
			ctx_used_after(checker, action, closed);
		} else if (closing != NULL) {
			ctx_used_after(checker, action, closing);
		} else if (closed == NULL && ctx->asked.seq != 0 && asks(action)) {
			ctx_asked_again(checker, action);
		}
	} else if (ctx->closed.seq != 0 && !sentinel(ctx) &&
	           api_function(ctx->closed.function)->does == NNGT_DOES_CLOSE) {
		ctx_closed_again(checker, action);
	}
}

enum verdict
rules_ctx(struct checker *checker, const struct action *action)
{
	const struct event *event = action->event;

	if (action->type == NNGT_CALLBACK_BEGIN || action->type == NNGT_CALLBACK_END) {
		return GO_ON;
	}
	if (action->handle != NULL && action->handle->object.kind == NNGT_CTX &&
	    action->type != NNGT_RETURN) {
		ctx_call(checker, action);
	}
	if (event->function == NNGT_FN_nng_ctx_open && event->returned && event->result == 0) {
		churn_opened(checker, action);
	} else if (event->function == NNGT_FN_nng_ctx_close && action->type == NNGT_RETURN &&
	           event->result == 0 && action->has_enter && action->enter.handle != NULL) {
		churn_closed(checker, action->enter.handle);
	} else if (action->does == NNGT_DOES_AIO_FREE && action->type == NNGT_RETURN &&
	           action->has_enter && action->enter.aio != NULL) {
		const struct aio *aio = action->enter.aio;
		/* The free waits for the end; what is lost is the message of a send that fails. */
		if (aio->op.active && aio->op.ctx_closed.seq != 0 && !aio->has_callback &&
		    !aio->object.unknown && aio->op.does == NNGT_DOES_START_SEND) {
			ctx_closed_pending(checker, aio, &action->place, false);
		}
	} else if (action->does == NNGT_DOES_MSG_FREE && action->msg != NULL &&
	           action->msg->owner == MSG_IN_FLIGHT && action->msg->flight != NULL &&
	           action->msg->flight->op.ctx_closed.seq != 0) {
		ctx_closed_pending(checker, action->msg->flight, &action->place, true);
	}
	return GO_ON;
}

void
rules_ctx_end(struct checker *checker)
{
	const struct object *object;
	void *churn;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		const struct aio *aio = (const struct aio *)object;
		if (aio->op.active && aio->op.ctx_closed.seq != 0 && !aio->has_callback &&
		    !object->unknown && checker->info->exited) {
			ctx_closed_pending(checker, aio, NULL, false);
		}
	}
	for (size_t at = 0; (churn = table_next(&checker->churn, &at)) != NULL;) {
		churn_judge(checker, churn);
	}
	ctx_left(checker);
}
