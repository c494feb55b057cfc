/* replay.c - see replay.h */
#include "analyzer/rules/replay.h"

#include <stdlib.h>

static uint64_t
site_key(enum nngt_kind kind, uint32_t stack)
{
	return (uint64_t)kind << 32 | stack;
}

static uint64_t
object_key(enum nngt_kind kind, uint64_t number)
{
	return number << 8 | kind;
}

void
replay_ask(struct replay *replay, enum nngt_kind kind, uint32_t stack)
{
	if (replay_site(replay, kind, stack) != NULL) {
		return;
	}
	struct replay_site *site = calloc(1, sizeof(*site));
	if (site == NULL || !table_put(&replay->sites, site_key(kind, stack), site)) {
		free(site);
		replay->failed = true;
		return;
	}
	*site = (struct replay_site){.kind = kind, .stack = stack};
}

const struct replay_site *
replay_site(const struct replay *replay, enum nngt_kind kind, uint32_t stack)
{
	return table_get(&replay->sites, site_key(kind, stack));
}

static struct replay_object *
find(const struct replay *replay, enum nngt_kind kind, uint64_t number)
{
	return number == 0 ? NULL : table_get(&replay->objects, object_key(kind, number));
}

const struct replay_object *
replay_object(const struct replay *replay, enum nngt_kind kind, uint64_t number)
{
	return find(replay, kind, number);
}

void
replay_reachable(struct replay *replay, enum nngt_kind kind, uint64_t number)
{
	struct replay_object *object = find(replay, kind, number);

	if (object != NULL) {
		object->reachable = true;
	}
}

void
replay_lost(struct replay *replay, enum nngt_kind kind, uint32_t stack)
{
	struct replay_site *site = table_get(&replay->sites, site_key(kind, stack));

	if (site != NULL) {
		site->lost = true;
	}
}

void
replay_free(struct replay *replay)
{
	void *item;

	for (size_t at = 0; (item = table_next(&replay->sites, &at)) != NULL;) {
		free(item);
	}
	for (size_t at = 0; (item = table_next(&replay->objects, &at)) != NULL;) {
		free(item);
	}
	table_free(&replay->sites);
	table_free(&replay->objects);
}

static void
born(struct replay *replay, const struct object *object)
{
	struct replay_site *site =
	    table_get(&replay->sites, site_key(object->kind, object->born.stack));

	if (object->unknown || site == NULL ||
	    replay_object(replay, object->kind, object->number) != NULL) {
		return;
	}
	struct replay_object *made = calloc(1, sizeof(*made));
	if (made == NULL ||
	    !table_put(&replay->objects, object_key(object->kind, object->number), made)) {
		free(made);
		replay->failed = true;
		return;
	}
	struct replay_object *older = find(replay, object->kind, site->latest);
	if (older != NULL && older->birth.thread == object->born.thread && older->next.seq == 0) {
		older->next = object->born;
	}
	site->births++;
	site->latest = object->number;
	*made = (struct replay_object){.site = site,
	                               .number = object->number,
	                               .born = site->births,
	                               .named = site->births,
	                               .birth = object->born,
	                               .last = object->born};
	made->in_slot = object->kind == NNGT_MSG && ((const struct msg *)object)->carrier != 0;
}

static void
named(struct replay_object *object, const struct action *action)
{
	if (object == NULL) {
		return;
	}
	object->gap = object->site->births - object->named;
	object->named = object->site->births;
	object->last = action->place;
	object->in_slot = action->does == NNGT_DOES_AIO_SET_MSG || action->does == NNGT_DOES_START_SEND;
	object->lost = object->next = (struct place){0};
}

static void
ended(struct replay *replay, enum nngt_kind kind, uint64_t number)
{
	struct replay_object *object = find(replay, kind, number);

	if (object == NULL) {
		return;
	}
	object->site->ended++;
	if (object->gap > object->site->quiet) {
		object->site->quiet = object->gap;
	}
	table_remove(&replay->objects, object_key(kind, number));
	free(object);
}

/*
 * What was there before the recording ends: it may come from any place, and has rested there for as
 * long as the recording lasts.
 */
static void
stranger_ended(const struct replay *replay, enum nngt_kind kind)
{
	struct replay_site *site;

	for (size_t at = 0; (site = table_next(&replay->sites, &at)) != NULL;) {
		site->strangers += site->kind == kind && site->births > replay_bound(site);
	}
}

/* Is it met in mid-life, and given up by this call? */
static bool
ends_stranger(const struct action *action)
{
	bool gives = action->does == NNGT_DOES_MSG_FREE || action->does == NNGT_DOES_SEND ||
	             action->does == NNGT_DOES_START_SEND;

	return gives && action->type != NNGT_RETURN && action->msg != NULL &&
	       action->msg->object.unknown && action->msg->owner != MSG_FREED &&
	       action->msg->owner != MSG_LIBRARY;
}

/* Nobody can ask the aio for the message any more. */
static void
lost(struct replay *replay, uint64_t number, enum finding_role role, const struct place *place)
{
	struct replay_object *object = find(replay, NNGT_MSG, number);

	if (object != NULL && object->in_slot) {
		object->lost = *place;
		object->lost_role = role;
	}
}

/* A message before an event, by what does not change: it may be gone after it. */
struct before {
	uint64_t address, number;
};

static struct before
before_of(const struct msg *msg)
{
	return msg == NULL ? (struct before){0}
	                   : (struct before){.address = msg->object.key, .number = msg->object.number};
}

/* Of buffers, streams and other objects only the births are counted. */
static void
resource_born(void *data, const struct object *object)
{
	struct replay *replay = data;
	struct replay_site *site =
	    kind_is_resource(object->kind)
	        ? table_get(&replay->sites, site_key(object->kind, object->born.stack))
	        : NULL;

	if (site != NULL) {
		site->births++;
	}
}

/* After an event: has the message ended? */
static void
look_after(struct replay *replay, const struct model *model, struct before before)
{
	if (find(replay, NNGT_MSG, before.number) == NULL) {
		return;
	}
	const struct msg *msg = (const struct msg *)model_latest(model, NNGT_MSG, before.address);
	if (msg == NULL || msg->object.number != before.number || msg->owner == MSG_FREED ||
	    msg->owner == MSG_LIBRARY) {
		ended(replay, NNGT_MSG, before.number);
	}
}

/* After an event: what the aio carried before it may be out of reach. */
static void
look_at_slot(struct replay *replay, const struct model *model, const struct action *action,
             const struct before *carried, uint64_t aio_address, const struct place *started)
{
	const struct aio *aio = (const struct aio *)model_latest(model, NNGT_AIO, aio_address);
	bool same = aio != NULL && aio->slot != NULL && aio->slot->object.number == carried->number;

	if (action->does == NNGT_DOES_AIO_REAP && action->type == NNGT_CALL) {
		lost(replay, carried->number, ROLE_FREED, &action->place);
	} else if (!same && action->does == NNGT_DOES_AIO_SET_MSG) {
		lost(replay, carried->number, ROLE_OVERWRITTEN, &action->place);
	} else if (!same && action->does == NNGT_DOES_AIO_FREE) {
		lost(replay, carried->number, ROLE_FREED, &action->place);
	} else if (!same && started->seq != 0) {
		lost(replay, carried->number, ROLE_RECV_STARTED, started);
	}
}

static void
look_at_aio(struct replay *replay, const struct model *model, const struct action *action)
{
	uint64_t address = event_arg(action->event, NNGT_AIO | NNGT_OUT);

	if (action->does == NNGT_DOES_AIO_ALLOC && action->type == NNGT_CALL && address != 0) {
		const struct object *object = model_latest(model, NNGT_AIO, address);
		if (object != NULL) {
			born(replay, object);
		}
	}
}

static bool
step(struct replay *replay, struct model *model, const struct event *event)
{
	struct action action;

	if (!model_resolve(model, event, &action)) {
		return false;
	}
	const struct aio *aio = action.aio != NULL ? action.aio : action.enter->aio;
	if (action.type != NNGT_RETURN && action.type != NNGT_CALLBACK_END) {
		aio = action.aio;
		named(find(replay, NNGT_MSG, before_of(action.msg).number), &action);
		named(find(replay, NNGT_AIO, aio == NULL ? 0 : aio->object.number), &action);
	} else if (!action.has_enter) {
		aio = NULL;
	}
	if (ends_stranger(&action)) {
		stranger_ended(replay, NNGT_MSG);
	}
	bool given_up =
	    aio != NULL && (action.does == NNGT_DOES_AIO_FREE || action.does == NNGT_DOES_AIO_REAP);
	struct before msg = before_of(action.type == NNGT_RETURN ? action.enter->msg : action.msg);
	struct before slot = before_of(aio == NULL ? NULL : aio->slot);
	struct before flight = before_of(aio == NULL ? NULL : aio->op.msg);
	uint64_t address = aio == NULL ? 0 : aio->object.key;
	uint64_t number = aio == NULL ? 0 : aio->object.number;
	bool stranger = aio != NULL && aio->object.unknown && action.type != NNGT_RETURN;
	struct place started = aio != NULL && aio->op.does == NNGT_DOES_START_RECV && aio->op.active
	                           ? aio->op.started
	                           : (struct place){0};
	if (!model_apply(model, &action)) {
		return false;
	}
	look_after(replay, model, msg);
	look_after(replay, model, slot);
	look_after(replay, model, flight);
	if (slot.number != 0) {
		if (action.does == NNGT_DOES_AIO_GET_MSG) {
			named(find(replay, NNGT_MSG, slot.number), &action);
		}
		look_at_slot(replay, model, &action, &slot, address, &started);
	}
	if (given_up) {
		if (stranger) {
			stranger_ended(replay, NNGT_AIO);
		}
		ended(replay, NNGT_AIO, number);
	}
	look_at_aio(replay, model, &action);
	if (model_born(model) != NULL) {
		born(replay, &model_born(model)->object);
	}
	return true;
}

void
replay_run(struct replay *replay, const struct checker *checker)
{
	const struct trace_info *info = checker->info;
	struct event event;

	if (replay->sites.used == 0 || replay->failed) {
		return;
	}
	struct model *model = model_new(trace_begins_late(checker->trace));
	replay->failed = model == NULL;
	if (model != NULL) {
		model_tell_births(model, resource_born, replay);
	}
	trace_rewind(checker->trace);
	(void)trace_read_ahead(checker->trace);
	while (!replay->failed && trace_next(checker->trace, &event)) {
		if (event.time_ns < info->whole_from_ns) {
			continue;
		}
		if (event.time_ns >= info->complete_ns) {
			break; /* an end may be among what is missing */
		}
		replay->failed = !step(replay, model, &event) || replay->failed;
	}
	model_free(model);
}
