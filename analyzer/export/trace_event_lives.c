/*
 * trace_event_lives.c - objects as tracks of their own: a life, and in it whose the object is. All
 * events of one object have its kind as category and its number as id.
 */
#include "analyzer/export/trace_event_parts.h"

#include "analyzer/rules/finding.h"

static const struct rule *
rule_of(const struct trace_events *to, const struct life *life)
{
	return table_get(&to->told, export_identity(life->kind, life->number));
}

bool
trace_event_names(const struct trace_events *to, const struct seen_list *seen)
{
	bool named = !to->wish->by_object;
	for (unsigned i = 0; i < seen->count && !named; i++) {
		const struct seen *item = &seen->items[i];
		const struct object *now = item->object;
		named =
		    (item->number != 0 && export_wants(to->wish, item->kind, item->key, item->number)) ||
		    (now != NULL && export_wants(to->wish, item->kind, item->key, now->number));
	}
	return named;
}

static bool
is_wanted(const struct trace_events *to, const struct life *life)
{
	enum export_objects objects = to->wish->objects;
	return objects != EXPORT_NONE && export_wants(to->wish, life->kind, life->key, life->number) &&
	       (objects == EXPORT_ALL || rule_of(to, life) != NULL);
}

/* {"ph":"b", with all that tells the track from others. */
static void
write_head(struct trace_events *to, char phase, struct life *life, uint64_t ns, uint32_t thread)
{
	trace_event_head(to, phase, thread, ns);
	if (life->track.length > 0) {
		line_put_piece(&to->line, &life->track);
		return;
	}
	size_t start = to->line.used;
	trace_event_word(to, "cat", api_kind_word(life->kind));
	line_text(&to->line, ",\"id2\":{\"local\":\"");
	line_hex(&to->line, life->number);
	line_text(&to->line, "\"}");
	line_keep_piece(&to->line, start, &life->track);
}

static void
write_object(struct trace_events *to, const struct life *life)
{
	line_text(&to->line, api_kind_word(life->kind));
	line_char(&to->line, '#');
	line_unsigned(&to->line, life->number);
}

/* Objects of one kind have one name: viewers pack their lives into few rows. */
static void
write_life_name(struct trace_events *to, const struct life *life)
{
	const struct rule *rule = rule_of(to, life);
	if (rule == NULL) {
		trace_event_word(to, "name", api_kind_word(life->kind));
		return;
	}
	line_text(&to->line, ",\"name\":\"");
	write_object(to, life);
	line_char(&to->line, ' ');
	line_text(&to->line, rule->id);
	line_char(&to->line, '"');
}

static void
write_args(struct trace_events *to, const struct life *life)
{
	line_text(&to->line, ",\"args\":{\"object\":\"");
	write_object(to, life);
	line_text(&to->line, api_kind_width(life->kind) == 8 ? "\",\"address\":\"" : "\",\"id\":");
	if (api_kind_width(life->kind) == 8) {
		line_hex(&to->line, life->key);
		line_char(&to->line, '"');
	} else {
		line_unsigned(&to->line, life->key);
	}
	if (life->size != UINT32_MAX) {
		line_text(&to->line, ",\"size\":");
		line_unsigned(&to->line, life->size);
	}
	if (life->unknown) {
		line_text(&to->line, ",\"begin\":\"not in the trace\"");
	}
	line_char(&to->line, '}');
}

/* Whose it is, as the name of a slice; NULL: not worth one. */
static const char *
owner_word(const struct history_state *state)
{
	switch (state->condition) {
	case IS_APPLICATION:
		return "application";
	case IS_IN_CALL:
		return "in the call";
	case IS_IN_FLIGHT:
		return "in flight";
	case IS_LENT:
		return "NNG, lent";
	case IS_LIBRARY:
		return "NNG";
	case IS_BUSY:
		return "busy";
	case IS_STOPPED:
		return "stopped";
	case IS_BEING_FREED:
		return "being freed";
	default:
		return NULL;
	}
}

static const char *
operation_word(uint8_t does)
{
	return does == NNGT_DOES_START_SEND     ? "send"
	       : does == NNGT_DOES_START_RECV   ? "receive"
	       : does == NNGT_DOES_START_DEVICE ? "device"
	                                        : "other";
}

static void
write_owner_name(struct trace_events *to, const struct history_state *state, uint8_t does)
{
	line_text(&to->line, ",\"name\":\"");
	line_text(&to->line, owner_word(state));
	if (state->condition == IS_BUSY) {
		line_text(&to->line, ": ");
		line_text(&to->line, operation_word(does));
	} else if (state->holder_kind != NNGT_NO_OBJECT) {
		line_text(&to->line, ": ");
		line_text(&to->line, api_kind_word(state->holder_kind));
		line_char(&to->line, ' ');
		line_unsigned(&to->line, state->holder);
	}
	line_char(&to->line, '"');
}

static void
begin_owner(struct trace_events *to, struct life *life, uint64_t ns, uint32_t thread)
{
	if (owner_word(&life->state) == NULL || life->ended) {
		return;
	}
	write_head(to, 'b', life, ns, thread);
	size_t start = to->line.used;
	write_owner_name(to, &life->state, life->does);
	line_keep_piece(&to->line, start, &life->owner);
	trace_event_tail(to);
}

static void
end_owner(struct trace_events *to, struct life *life, uint64_t ns, uint32_t thread)
{
	if (life->owner.length > 0) {
		write_head(to, 'e', life, ns, thread);
		line_put_piece(&to->line, &life->owner);
		trace_event_tail(to);
		life->owner.length = 0;
	}
}

/* Its beginning, which may be over since long. */
static bool
show(struct trace_events *to, struct life *life)
{
	uint64_t from = to->from_ns;
	uint64_t born = life->born_ns < from ? from : life->born_ns;
	uint64_t since = life->state_ns < from ? from : life->state_ns;
	life->shown = true;
	write_head(to, 'b', life, born, life->born_thread);
	write_life_name(to, life);
	write_args(to, life);
	trace_event_tail(to);
	begin_owner(to, life, since, life->born_thread);
	return !to->line.failed;
}

static bool
began(void *data, struct life *life, const struct event *event)
{
	struct trace_events *to = data;
	(void)event;
	if (!to->began || to->threads != NULL || !is_wanted(to, life)) {
		return true;
	}
	return show(to, life);
}

static bool
changed(void *data, struct life *life, const struct event *event)
{
	struct trace_events *to = data;
	if (life->shown) {
		end_owner(to, life, event->time_ns, event->thread);
		begin_owner(to, life, event->time_ns, event->thread);
	}
	return !to->line.failed;
}

/* What became of it. */
static const char *
end_word(const struct life *life, bool trace_ends)
{
	switch (life->state.condition) {
	case IS_FREED:
		return "freed";
	case IS_CLOSED:
		return "closed";
	case IS_REAPED:
		return "reaped";
	default:
		return trace_ends ? "still there at the end of the trace" : "its address is another's now";
	}
}

static bool
ended(void *data, struct life *life, const struct event *event)
{
	struct trace_events *to = data;
	uint64_t ns = event != NULL ? event->time_ns : to->end_ns;
	uint32_t thread = event != NULL ? event->thread : life->born_thread;
	if (!life->shown) {
		return true;
	}
	end_owner(to, life, ns, thread);
	write_head(to, 'e', life, ns, thread);
	write_life_name(to, life);
	line_text(&to->line, ",\"args\":{\"end\":\"");
	line_text(&to->line, end_word(life, event == NULL));
	line_char(&to->line, '"');
	const struct object *object = model_latest(to->stats->model, life->kind, life->key);
	if (object != NULL && object->number == life->number && object_name(object)[0] != '\0') {
		line_text(&to->line, ",\"called\":");
		line_json_escaped(&to->line, object_name(object));
	}
	line_char(&to->line, '}');
	trace_event_tail(to);
	return !to->line.failed;
}

bool
trace_event_catch_up(struct trace_events *to)
{
	struct life *life;
	bool fine = true;
	for (size_t at = 0; fine && (life = lives_next(&to->lives, &at)) != NULL;) {
		fine = life->shown || life->ended || to->threads != NULL || !is_wanted(to, life) ||
		       show(to, life);
	}
	return fine;
}

bool
trace_event_touch(struct trace_events *to, const struct event *event, const struct seen_list *seen)
{
	bool fine = true;
	if (to->threads == NULL || !to->threads[event->thread] || !to->began) {
		return true;
	}
	for (unsigned i = 0; i < seen->count && fine; i++) {
		struct life *life = lives_get(&to->lives, seen->items[i].kind, seen->items[i].key);
		fine = life == NULL || life->shown || life->ended || !is_wanted(to, life) || show(to, life);
	}
	return fine;
}

const struct lives_watch trace_event_watch = {
    .began = began, .changed = changed, .ended = ended, .handed = trace_event_handed};
