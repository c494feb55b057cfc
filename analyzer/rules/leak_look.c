/*
 * leak_look.c - what a look into the running process (TRACE.snapshot) says of messages, aios and
 * others: an object to which nothing referred, and which no call has named since, is lost.
 *
 * A snapshot is a file like others: it may say anything. Its answers count only for objects that
 * the trace itself has as the application's, so a false one can at most silence a finding, or make
 * an error of a message that was in fact never freed.
 */
#include "analyzer/model/idle.h"
#include "analyzer/rules/leak.h"

/* A message that was named shorter ago may be on its way from one place to another. */
#define QUIET_NS     UINT64_C(10000000000)
#define QUIET_BIRTHS REPLAY_QUIET_LEAST

static const struct snapshot *
snapshot_of(const struct checker *checker)
{
	return checker->watch != NULL && checker->watch->look != NULL ? checker->watch->look->snapshot
	                                                              : NULL;
}

/* For how long nothing has named it: up to the look, or up to the end of the trace. */
static uint64_t
quiet_ns(const struct checker *checker, const struct place *named,
         const struct snapshot_object *object)
{
	struct event last = {0};
	uint64_t end = checker->info->duration_ns;
	uint64_t quiet = 0;

	if (trace_event_at(checker->trace, named->ref, &last) && end > last.time_ns) {
		quiet = end - last.time_ns;
	}
	return quiet > object->quiet_ns ? quiet : object->quiet_ns;
}

enum leak_look
leak_look_at(const struct checker *checker, const struct replay *replay, const struct object *known,
             const struct place *last)
{
	const struct snapshot *snapshot = snapshot_of(checker);
	const struct snapshot_object *object =
	    snapshot == NULL ? NULL : snapshot_find(snapshot, known->key, known->born.ref);

	if (object == NULL || object->kind != (uint32_t)known->kind || object->last_ref != last->ref ||
	    known->entered > 0) {
		return LEAK_NOT_SEEN;
	}
	if (object->verdict == SNAPSHOT_REACHABLE || object->verdict == SNAPSHOT_IN_AIO) {
		return LEAK_REACHABLE;
	}
	if (object->verdict != SNAPSHOT_LOST) {
		return LEAK_NOT_SEEN;
	}
	if (quiet_ns(checker, last, object) <= QUIET_NS) {
		return LEAK_YOUNG;
	}
	const struct replay_object *seen = replay_object(replay, known->kind, known->number);
	bool many = seen != NULL && seen->site->births - seen->named > QUIET_BIRTHS;
	return many && snapshot_is_certain(snapshot) ? LEAK_CERTAIN : LEAK_LIKELY;
}

enum leak_look
leak_look(const struct checker *checker, const struct replay *replay, const struct msg *msg)
{
	return leak_look_at(checker, replay, &msg->object, &msg->last);
}

uint64_t
leak_withdrawn(const struct checker *checker)
{
	const struct snapshot *snapshot = snapshot_of(checker);
	uint64_t count = 0;

	/* A flight recorder forgets births: then it is not known of whom an address is. */
	if (snapshot == NULL || checker->info->overwritten != 0) {
		return 0;
	}
	for (size_t i = 0; i < snapshot->object_count; i++) {
		const struct snapshot_object *object = &snapshot->objects[i];
		if (object->verdict != SNAPSHOT_LOST) {
			continue;
		}
		const struct object *known =
		    model_latest(checker->model, (enum nngt_kind)object->kind, object->address);
		const struct place *last =
		    known != NULL && idle_kind(known->kind) ? idle_since(known) : NULL;
		count +=
		    last == NULL || known->born.ref != object->born_ref || last->ref != object->last_ref;
	}
	return count;
}
