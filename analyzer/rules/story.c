/* story.c - how a rule tells what it found: steps in time order, an offence, two sentences. */
#include "analyzer/rules/checker.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
story_begin(struct story *story, enum rule_id rule, const struct object *object)
{
	*story = (struct story){.finding = {.rule = rule, .severity = rule_get(rule)->severity}};
	if (object == NULL) {
		return;
	}
	story->finding.kind = object->kind;
	story->finding.object_number = object->number;
	story->finding.object_key = object->key;
	snprintf(story->finding.object_name, sizeof(story->finding.object_name), "%s",
	         object_name(object));
	uint32_t size = object->kind == NNGT_MSG ? ((const struct msg *)object)->size : UINT32_MAX;
	if (size != 0 && size != UINT32_MAX) {
		snprintf(story->finding.object_about, sizeof(story->finding.object_about),
		         "allocated with %u bytes", ((const struct msg *)object)->size);
	} else if (object->kind == NNGT_CTX && ((const struct handle *)object)->socket != NULL) {
		describe_handle(((const struct handle *)object)->socket, story->finding.object_about,
		                sizeof(story->finding.object_about));
	}
}

static void
step_fill(struct finding_step *step, enum finding_role role, const struct place *place)
{
	*step = (struct finding_step){
	    .role = role, .ref = place->ref, .seq = place->seq, .stack_ref = place->stack_ref};
}

struct finding_step *
story_step(struct story *story, enum finding_role role, const struct place *place, const char *note,
           ...)
{
	static struct finding_step none;
	struct finding *finding = &story->finding;

	if (place->seq == 0 || finding->steps == FINDING_STEPS_MAX) {
		return &none; /* somewhere to write a result nobody reads */
	}
	struct finding_step *step = &finding->step[finding->steps++];
	step_fill(step, role, place);
	if (note != NULL) {
		va_list args;
		va_start(args, note);
		vsnprintf(step->note, sizeof(step->note), note, args);
		va_end(args);
		step->turning = true;
		story->turning_stack = place->stack;
	}
	return step;
}

struct finding_step *
story_aside(struct story *story, enum finding_role role, const struct place *place,
            const char *note, ...)
{
	struct finding_step *step = story_step(story, role, place, NULL);
	va_list args;

	va_start(args, note);
	vsnprintf(step->note, sizeof(step->note), note, args);
	va_end(args);
	return step;
}

void
story_result(struct finding_step *step, int64_t result)
{
	step->has_result = true;
	step->result = result;
}

void
story_offence(struct story *story, enum finding_role role, const struct place *place)
{
	step_fill(&story->finding.offence, role, place);
	story->offence_stack = place->stack;
}

void
story_message(struct story *story, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(story->finding.message, sizeof(story->finding.message), format, args);
	va_end(args);
}

void
story_advice(struct story *story, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(story->finding.advice, sizeof(story->finding.advice), format, args);
	va_end(args);
}

size_t
story_end(struct story *story, struct checker *checker)
{
	struct finding *finding = &story->finding;
	size_t index = FINDING_NONE;

	assert(finding->advice[0] != '\0' && finding->message[0] != '\0');
	/* A damaged trace may lack what would excuse it. */
	if (checker->info->damaged != 0) {
		finding->doubt = DOUBT_DAMAGE;
	}
	births_doubt(checker, finding);
	story_marks(story, checker);
	for (unsigned i = 1; i < finding->steps; i++) {
		struct finding_step step = finding->step[i];
		unsigned at = i;
		for (; at > 0 && finding->step[at - 1].seq > step.seq; at--) {
			finding->step[at] = finding->step[at - 1];
		}
		finding->step[at] = step;
	}
	curious_note(checker, finding);
	if (!findings_add(checker->findings, finding, story->offence_stack, story->turning_stack,
	                  &index)) {
		checker->failed = true;
	}
	return index;
}

void
describe_handle(const struct handle *handle, char *text, size_t size)
{
	char socket[80] = "";
	const char *protocol = "";

	if (handle == NULL) {
		snprintf(text, size, "the library");
		return;
	}
	if (handle->socket != NULL) {
		describe_handle(handle->socket, socket, sizeof(socket));
	} else {
		protocol = handle_protocol(handle)->name;
	}
	snprintf(text, size, "%s %llu%s%s%s%s%s", api_kind_word(handle->object.kind),
	         (unsigned long long)handle->object.key, *protocol == '\0' ? "" : " (", protocol,
	         *protocol == '\0' ? "" : ")", *socket == '\0' ? "" : " of ", socket);
}

void
describe_result(int64_t result, char *text, size_t size)
{
	const char *name = error_name(result);

	if (name == NULL) {
		snprintf(text, size, "%lld", (long long)result);
	} else {
		snprintf(text, size, "%s (%lld)", name, (long long)result);
	}
}

bool
knew_closed(const struct checker *checker, const struct action *action, const struct handle *handle)
{
	/* On a thread of NNG's one callback follows another: each knows what its own aio was told. */
	const struct open_call *callback = model_callback(checker->model, action->place.thread);
	const uint64_t identity = handle_identity(handle);

	if (callback != NULL) {
		return (action->aio != NULL && action->aio->told_closed == identity) ||
		       (callback->aio != NULL && callback->aio->told_closed == identity);
	}
	return handle_told(handle, action->place.thread);
}

/* Sends and receives, of an aio or of the thread. */
static bool
exchanges(const struct action *action)
{
	return action->does == NNGT_DOES_START_SEND || action->does == NNGT_DOES_START_RECV ||
	       action->does == NNGT_DOES_SEND || action->does == NNGT_DOES_RECV ||
	       action->does == NNGT_DOES_BUFFER_SEND || action->does == NNGT_DOES_BUFFER_RECV;
}

const struct place *
knew_closing(const struct checker *checker, const struct action *action)
{
	const struct handle *handle = action->handle;

	if (!exchanges(action)) {
		return NULL;
	}
	for (; handle != NULL; handle = handle->socket) {
		if (handle->closing.seq != 0 && knew_closed(checker, action, action->handle)) {
			return &handle->closing;
		}
	}
	return NULL;
}

uint64_t
call_flags(const struct action *action)
{
	return event_arg(action->event, NNGT_FLAGS);
}
