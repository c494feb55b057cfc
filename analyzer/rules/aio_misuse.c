/* aio_misuse.c - aio handles changed while busy, waited for from inside, started when stopped. */
#include "analyzer/rules/checker.h"

static void
started_step(struct story *story, const struct aio *aio)
{
	story_step(story, ROLE_STARTED, &aio->op.started,
	           "from here the aio is busy until its end is observed");
}

static void
aio_modified(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	story_begin(&story, RULE_AIO_BUSY_MODIFY, &aio->object);
	bool guess = aio_may_be_known_idle(checker, aio);
	if (action->does == NNGT_DOES_AIO_TIMEOUT || guess) {
		story.finding.severity = SEVERITY_WARNING;
		story.finding.doubt = guess ? DOUBT_KNOWS : DOUBT_NONE;
	}
	story_step(&story, ROLE_ALLOCATED, &aio->object.born, NULL);
	started_step(&story, aio);
	story_offence(&story, ROLE_USED, &action->place);
	story_message(&story, "%s changes an aio whose %s has not been seen to end",
	              function_name(&action->place), function_name(&aio->op.started));
	story_advice(&story, "set up the aio before its operation starts, or after its end (callback, "
	                     "nng_aio_wait)");
	story_end(&story, checker);
}

static void
aio_waits_for_itself(struct checker *checker, const struct action *action,
                     const struct place *callback)
{
	const struct aio *aio = action->aio;
	struct story story;

	story_begin(&story, RULE_AIO_SELF_WAIT, &aio->object);
	story_step(&story, ROLE_ALLOCATED, &aio->object.born, NULL);
	story_step(&story, ROLE_COMPLETED, callback, "from here the thread is in the aio's callback");
	story_offence(&story, ROLE_WAITED, &action->place);
	story_message(&story, "%s, called in the aio's own callback, waits for that callback to return",
	              function_name(&action->place));
	story_advice(&story, action->does == NNGT_DOES_AIO_FREE
	                         ? "nng_aio_reap() may be called in the aio's own callback"
	                         : "leave waiting and stopping to another thread");
	story_end(&story, checker);
}

/*
 * NNG 1 ignores a start on a stopped aio. In the callback that nng_aio_stop itself caused it is a
 * note: programs often start again there and rely on its being ignored, and a pause that never
 * begins is how many programs end. NNG 2 calls the callback with NNG_ESTOPPED, and panics at the
 * second start (aio.c).
 */
static void
aio_started_stopped(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	const struct place *callback = model_in_callback(checker->model, action->place.thread, aio);
	const struct place *stop = aio->stopped ? &aio->stopped_at : &aio->stopping;
	bool brought = callback != NULL && (!aio->stopped || callback->seq < aio->stopped_at.seq);
	bool again = release_within(checker->info->nng_release, "2.0a1-");
	bool harmless = (brought && !again) || action->event->function == NNGT_FN_nng_sleep_aio;
	struct story story;

	if (handle_protocol(action->handle)->leaves_message) {
		return; /* PUB takes the message all the same */
	}
	/* At the same time as the stop, unless the callback runs because of the stop. */
	if (!aio->stopped && (callback == NULL || callback->seq < aio->stopping.seq ||
	                      (aio->op.result != NNG_ECANCELED && aio->op.result != NNG_ESTOPPED))) {
		return;
	}
	story_begin(&story, RULE_AIO_OP_AFTER_STOP, &aio->object);
	story.finding.severity = harmless ? SEVERITY_NOTE : SEVERITY_ERROR;
	story_step(&story, ROLE_ALLOCATED, &aio->object.born, NULL);
	story_step(&story, ROLE_STOPPED, stop, "from here the aio starts nothing any more");
	story_offence(&story, ROLE_STARTED, &action->place);
	story_message(&story,
	              again
	                  ? "%s is given a stopped aio: it ends with NNG_ESTOPPED, its callback comes, "
	                    "and NNG panics when it is started once more"
	                  : "%s is given a stopped aio: it never completes, and no callback comes",
	              function_name(&action->place));
	story_advice(&story, brought ? "return from the callback when the result is NNG_ECANCELED, "
	                               "NNG_ECLOSED or, in NNG 2, NNG_ESTOPPED"
	                             : "a stopped aio can only be freed; allocate a new one");
	story_end(&story, checker);
}

static void
aio_freed_pending(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	bool send = aio->op.does == NNGT_DOES_START_SEND;
	struct story story;

	story_begin(&story, RULE_AIO_FREE_PENDING, &aio->object);
	story_step(&story, ROLE_ALLOCATED, &aio->object.born, NULL);
	started_step(&story, aio);
	story_offence(&story, ROLE_FREED, &action->place);
	story_message(&story, "%s gives up an aio whose %s has not been seen to end%s",
	              function_name(&action->place), function_name(&aio->op.started),
	              send ? "; if it fails, its message comes back to nobody" : "");
	story_advice(&story, "nng_aio_stop() or nng_aio_wait(), then take the message or what else the "
	                     "result calls for, then free");
	story_end(&story, checker);
}

static void
aio_sent_nothing(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	struct story story;

	story_begin(&story, RULE_AIO_SEND_WITHOUT_MSG, &aio->object);
	story_step(&story, ROLE_ALLOCATED, &aio->object.born, NULL);
	story_offence(&story, ROLE_SENT, &action->place);
	story_message(&story, "%s is given an aio that carries no message: it ends with NNG_EINVAL",
	              function_name(&action->place));
	story_advice(&story, "nng_aio_set_msg(aio, m) before every send");
	story_end(&story, checker);
}

static void
aio_unchecked(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	/* Taking the message is the defect, unless the result was read a moment later. */
	const struct place *offence = aio->op.taken.seq != 0 ? &aio->op.taken : &action->place;
	struct story story;
	char result[48];

	describe_result(aio->op.result, result, sizeof(result));
	story_begin(&story, RULE_AIO_RESULT_UNCHECKED, &aio->object);
	story_step(&story, ROLE_STARTED, &aio->op.started, NULL);
	struct finding_step *end = story_step(&story, ROLE_COMPLETED, &aio->op.observed, NULL);
	story_result(end, aio->op.result);
	story_offence(&story, ROLE_USED, offence);
	story_message(&story, "%s goes on with an aio whose %s failed with %s; nobody read the result",
	              function_name(offence), function_name(&aio->op.started), result);
	story_advice(&story, "if (nng_aio_result(aio) != 0) the operation failed: do not take a "
	                     "message, do not start over blindly");
	story_end(&story, checker);
}

static bool
starts_message(const struct action *action)
{
	return action->does == NNGT_DOES_START_SEND || action->does == NNGT_DOES_START_RECV;
}

/* It is sure that there is no message: nothing was done yet, or the last end was seen with its
 * slot. */
static bool
slot_empty(const struct aio *aio)
{
	return aio->slot == NULL && !aio->unnamed && (aio->op.started.seq == 0 || aio->op.result_known);
}

/* Starts anew, or ends the aio after the message of a failed operation was taken. */
static bool
goes_on(const struct action *action)
{
	return starts_message(action) ||
	       ((action->does == NNGT_DOES_AIO_FREE || action->does == NNGT_DOES_AIO_REAP) &&
	        action->aio->op.taken.seq != 0);
}

/* A pause, or what the application has canceled itself: the end says nothing new. */
static bool
cut_short(const struct aio *aio)
{
	return aio->op.started.function == NNGT_FN_nng_sleep_aio ||
	       (aio->op.canceled.seq != 0 && aio->op.result == NNG_ECANCELED);
}

static void
aio_idle_call(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;

	if (action->does == NNGT_DOES_START_SEND && slot_empty(aio) && aio->state == AIO_LIVE) {
		aio_sent_nothing(checker, action);
	}
	if ((aio->stopped || aio->stopping.seq != 0) && starts_operation(action)) {
		aio_started_stopped(checker, action);
	} else if (goes_on(action) && aio->op.result_known && aio->op.result != 0 && !cut_short(aio) &&
	           !aio->op.result_read && aio->op.observed.seq != 0 &&
	           checker_once(checker, RULE_AIO_RESULT_UNCHECKED, aio->op.started.seq)) {
		aio_unchecked(checker, action);
	}
}

enum verdict
rules_aio_misuse(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	const struct place *callback;

	if (aio == NULL || aio->object.unknown ||
	    (action->type != NNGT_CALL && action->type != NNGT_ENTER)) {
		return GO_ON;
	}
	switch (action->does) {
	case NNGT_DOES_AIO_WAIT:
	case NNGT_DOES_AIO_STOP:
	case NNGT_DOES_AIO_FREE:
		callback = model_in_callback(checker->model, action->place.thread, aio);
		if (callback != NULL) {
			aio_waits_for_itself(checker, action, callback);
			return GO_ON;
		}
		break;
	default:
		break;
	}
	if (!aio->op.active) {
		aio_idle_call(checker, action);
		return GO_ON;
	}
	switch (action->does) {
	case NNGT_DOES_AIO_FREE:
	case NNGT_DOES_AIO_REAP:
		/* With a callback, the end comes there. The close of a context is reported by its own rule.
		 */
		if (aio->state == AIO_LIVE && !aio->has_callback &&
		    aio->op.does != NNGT_DOES_START_DEVICE && aio->op.ctx_closed.seq == 0 &&
		    !aio_may_be_known_idle(checker, aio)) {
			aio_freed_pending(checker, action);
		}
		break;
	default:
		break;
	}
	return GO_ON;
}

/* What an operation uses is changed while it is in progress. */
enum verdict
rules_aio_modified(struct checker *checker, const struct action *action)
{
	const struct aio *aio = action->aio;
	bool sets = action->does == NNGT_DOES_AIO_SET_MSG || action->does == NNGT_DOES_AIO_CHANGE ||
	            action->does == NNGT_DOES_AIO_TIMEOUT;

	if (sets && aio != NULL && !aio->object.unknown && aio->op.active && aio->state == AIO_LIVE &&
	    (action->type == NNGT_CALL || action->type == NNGT_ENTER)) {
		aio_modified(checker, action);
	}
	return GO_ON;
}
