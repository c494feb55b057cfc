/* life.c - the steps with which every story of an object begins, one function a family. */
#include "analyzer/rules/checker.h"

void
story_failed_send(struct story *story, const struct msg *msg)
{
	bool later = api_function(msg->given.function)->verb == NNGT_VERB_STARTS;
	const struct place *end = later ? &msg->resolved : &msg->given;

	if (later) {
		story_step(story, ROLE_SEND_STARTED, &msg->given, NULL);
	}
	story_result(story_step(story, ROLE_SEND_FAILED, end, NULL), msg->send_result);
}

/* How the message was given away. */
static void
message_life(struct story *story, const struct msg *msg)
{
	char target[80];

	if (msg->owner == MSG_FREED) {
		story_step(story, ROLE_FREED, &msg->freed, "from here it does not exist any more");
	}
	if (msg->given.seq == 0) {
		return;
	}
	describe_handle(msg->target, target, sizeof(target));
	if (msg->owner == MSG_LIBRARY) {
		struct finding_step *step =
		    story_step(story, ROLE_SENT, &msg->given, "from here it belongs to %s", target);
		if (msg->resolved.ref != 0 && msg->resolved.stack_ref != msg->given.ref) {
			step = story_step(story, ROLE_COMPLETED, &msg->resolved, NULL);
		}
		story_result(step, msg->send_result);
	} else if (msg->owner == MSG_IN_FLIGHT || msg->owner == MSG_IN_CALL) {
		story_step(story, ROLE_SEND_STARTED, &msg->given,
		           "from here %s holds it until the send is seen to fail", target);
	} else if (msg->send_failed) {
		story_failed_send(story, msg);
	}
}

static void
resource_life(struct story *story, const struct resource *resource)
{
	if (resource->state == RESOURCE_GIVEN) {
		story_step(story, ROLE_SENT, &resource->given, "from here it belongs to NNG");
	} else if (resource->state == RESOURCE_FREED) {
		story_step(story, ROLE_FREED, &resource->freed, "from here it does not exist any more");
	}
}

/* What the application did, or saw, when it came by an object. */
static enum finding_role
birth_role(const struct object *object)
{
	if (kind_is_handle(object->kind)) {
		return ROLE_OPENED;
	}
	return object->kind == NNGT_MSG && ((const struct msg *)object)->birth == MSG_BORN_RECV
	           ? ROLE_RECEIVED
	           : ROLE_ALLOCATED;
}

/* The latest hand-over inside the program. What NNG does with the object is told by its own steps.
 */
static void
handed_over(struct story *story, const struct object *object)
{
	const struct notes *notes = object->notes;

	if (notes != NULL && notes->given.seq != 0) {
		story_aside(story, ROLE_GIVEN, &notes->given, "on its way inside the program");
	}
	if (notes != NULL && notes->taken.seq != 0) {
		story_step(story, ROLE_TAKEN, &notes->taken, NULL);
	}
}

void
story_life(struct story *story, const struct object *object)
{
	if (!object->unknown) {
		story_step(story, birth_role(object), &object->born, NULL);
	}
	if (object->kind == NNGT_MSG) {
		message_life(story, (const struct msg *)object);
	} else if (kind_is_resource(object->kind)) {
		resource_life(story, (const struct resource *)object);
	}
	handed_over(story, object);
}
