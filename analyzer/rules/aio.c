/* aio.c - aio handles re-used while busy, read too early, used or freed after their end. */
#include "analyzer/rules/checker.h"

/* Gone for this thread? In the callback that its end brings an aio may still be used. */
static bool
gone(const struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	const struct place *callback;

	if (aio->state == AIO_FREED) {
		return true;
	}
	if (aio->state != AIO_REAPED) {
		return false;
	}
	if (aio->object.unknown) {
		return false; /* this may be inside its callback, if that began before the trace does */
	}
	callback = model_in_callback(checker->model, action->place.thread, aio);
	/* A reap inside the callback takes effect at once; on another thread it waits for its end. */
	return callback == NULL ||
	       (callback->seq < aio->freed.seq && aio->freed.thread == action->place.thread);
}

static void
aio_freed_again(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	story_begin(&story, RULE_AIO_DOUBLE_FREE, &aio->object);
	story_life(&story, &aio->object);
	story_step(&story, ROLE_FREED, &aio->freed, "from here it does not exist for the application");
	story_offence(&story, ROLE_FREED, &action->place);
	story_message(&story, "%s is given an aio that %s had given up before",
	              function_name(&action->place), function_name(&aio->freed));
	story_advice(&story, "free or reap it once, where its last user is done; set the pointer to "
	                     "NULL, which nng_aio_free() ignores");
	story_end(&story, checker);
}

static void
aio_used_after(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	story_begin(&story, RULE_AIO_USE_AFTER_FREE, &aio->object);
	story_life(&story, &aio->object);
	story_step(&story, ROLE_FREED, &aio->freed, "from here it does not exist for the application");
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s is given an aio that %s had given up before",
	              function_name(&action->place), function_name(&aio->freed));
	story_advice(&story, "stop what uses the aio first (nng_aio_stop), free it last");
	story_end(&story, checker);
}

/* The aio of an HTTP handler is the server's: lent until it is finished. */
static void
aio_lent_misused(struct checker *checker, const struct action *action, bool freeing)
{
	const struct aio *aio = action->aio;
	bool over = aio->finished.seq > aio->provided.seq;
	struct story story;

	story_begin(&story, freeing ? RULE_AIO_DOUBLE_FREE : RULE_AIO_USE_AFTER_FREE, &aio->object);
	story_step(&story, ROLE_STARTED, &aio->provided, "this aio is lent: it stays the server's");
	if (over) {
		story_step(&story, ROLE_COMPLETED, &aio->finished, "from here it is the server's alone");
	}
	story_offence(&story, freeing ? ROLE_FREED : ROLE_USED, &action->place);
	/* Who goes on like this finishes it again, too. */
	if (!freeing) {
		checker_once(checker, RULE_AIO_NEVER_FINISHED, aio->provided.seq);
	}
	if (freeing) {
		story_message(&story,
		              "%s is given the aio that the HTTP server lent to its handler, which "
		              "the server frees",
		              function_name(&action->place));
	} else {
		story_message(&story,
		              "%s is given the aio of an HTTP handler that %s had given back before",
		              function_name(&action->place), function_name(&aio->finished));
	}
	story_advice(&story, "a handler's aio ends with nng_aio_finish(aio, result), once, and is not "
	                     "touched any more");
	story_end(&story, checker);
}

/*
 * An aio without callback completes unseen, and a program may learn of that by other means: it asks
 * for the result again and again, a reply to what was sent has come, or the very message has come
 * out again where it was received.
 */
bool
aio_may_be_known_idle(const struct checker *checker, const struct aio *aio)
{
	const struct op *op = &aio->op;
	const struct object *sent = op->msg != NULL ? &op->msg->object : NULL;

	if (aio->has_callback) {
		return false;
	}
	return op->earlies > 0 ||
	       (op->does == NNGT_DOES_START_SEND && op->target != NULL && op->target->asked.seq == 0) ||
	       (sent != NULL && model_latest(checker->model, NNGT_MSG, sent->key) != sent);
}

static void
aio_reused(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	story_begin(&story, RULE_AIO_BUSY_REUSE, &aio->object);
	if (aio_may_be_known_idle(checker, aio)) {
		story.finding.severity = SEVERITY_WARNING;
		story.finding.doubt = DOUBT_KNOWS;
	}
	story_life(&story, &aio->object);
	story_step(&story, ROLE_STARTED, &aio->op.started,
	           "from here the aio is busy until its end is observed");
	story_step(&story, ROLE_CANCELED, &aio->op.canceled, NULL);
	story_offence(&story, ROLE_STARTED, &action->place);
	story_message(&story, "%s starts an operation on an aio whose %s has not been seen to end",
	              function_name(&action->place), function_name(&aio->op.started));
	story_advice(
	    &story,
	    aio->has_callback
	        ? "start the next operation in the aio's callback, or use one aio for each operation "
	          "that may be in progress"
	        : "nng_aio_wait() first, or use one aio for each operation that may be in progress");
	story_end(&story, checker);
}

static void
aio_early(struct checker *checker, const struct aio *aio, const struct place *read, bool certain)
{
	struct story story;

	story_begin(&story, RULE_AIO_EARLY_RESULT, &aio->object);
	story.finding.doubt = certain ? DOUBT_NONE : DOUBT_KNOWS;
	story.finding.severity = certain ? SEVERITY_ERROR : SEVERITY_WARNING;
	story_life(&story, &aio->object);
	story_step(&story, ROLE_STARTED, &aio->op.started,
	           "from here the aio is busy until its end is observed");
	story_offence(&story, ROLE_USED, read);
	story_message(&story, "%s reads the aio although its %s has not been seen to end",
	              function_name(read), function_name(&aio->op.started));
	story_advice(&story, aio->has_callback
	                         ? "read it in the aio's callback, where the operation is done"
	                         : "nng_aio_wait() first; until then the aio has no result");
	story_end(&story, checker);
}

void
rules_aio_early(struct checker *checker, const struct aio *aio, bool proven)
{
	const struct op *op = &aio->op;

	for (unsigned i = 0; i < op->earlies && !aio->has_callback; i++) {
		aio_early(checker, aio, &op->early[i], proven && op->canceled.seq > op->early[i].seq);
	}
}

/* stop, wait, free and busy show the end of an operation of an aio without callback. */
static void
aio_ending(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->enter.aio;

	if (!action->has_enter || aio == NULL || !aio->op.active || aio->object.unknown) {
		return;
	}
	/* Canceled after the read, and the cancel took: it was still in progress when read. */
	rules_aio_early(checker, aio,
	                action->event->observed && action->event->aio_result == NNG_ECANCELED &&
	                    aio->op.canceled.seq != 0);
}

enum verdict
rules_aio(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;

	if (action->type == NNGT_RETURN) {
		if (action->does == NNGT_DOES_AIO_WAIT || action->does == NNGT_DOES_AIO_STOP ||
		    action->does == NNGT_DOES_AIO_FREE) {
			aio_ending(checker, action);
		}
		return GO_ON;
	}
	if (aio == NULL || (action->type != NNGT_CALL && action->type != NNGT_ENTER)) {
		return GO_ON;
	}
	if (action->does == NNGT_DOES_AIO_FREE || action->does == NNGT_DOES_AIO_REAP) {
		if (aio->lent) {
			aio_lent_misused(checker, action, true);
		} else if (aio->state != AIO_LIVE) {
			aio_freed_again(checker, action);
		}
		return GO_ON;
	}
	if (aio->lent && aio->finished.seq > aio->provided.seq &&
	    action->does != NNGT_DOES_AIO_FINISH) {
		aio_lent_misused(checker, action, false);
		return GO_ON;
	}
	if (gone(checker, action)) {
		aio_used_after(checker, action);
		return GO_ON;
	}
	if (aio->object.unknown || !aio->op.active) {
		return GO_ON;
	}
	if (starts_operation(action)) {
		aio_reused(checker, action);
		rules_aio_early(checker, aio, false);
	} else if ((action->does == NNGT_DOES_AIO_BUSY && action->event->result == 0) ||
	           (action->does == NNGT_DOES_AIO_RESULT && action->event->result != 0)) {
		rules_aio_early(checker, aio, false);
	} else if (aio->has_callback && action->function->verb == NNGT_VERB_OUTCOME) {
		aio_early(checker, aio, &action->place, true);
	}
	return GO_ON;
}

void
rules_aio_end(struct checker *checker)
{
	const struct object *object;

	for (size_t at = 0; (object = model_next(checker->model, NNGT_AIO, &at)) != NULL;) {
		if (((const struct aio *)object)->op.active && !object->unknown) {
			rules_aio_early(checker, (const struct aio *)object, false);
		}
	}
}
