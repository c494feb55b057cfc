/*
 * decode.c - the slots of an event become a struct event. What is where in the payload follows
 * from nng_api.def; it is worked out once, so that decoding is a few masked loads.
 */
#include "analyzer/read/reader.h"

#include <pthread.h>
#include <string.h>

#include "analyzer/nng/callbacks.h"

#define TYPES            (NNGT_DELAY + 1)
#define SLOTS_IMPOSSIBLE 0 /* such an event makes no sense */

/* One value in the payload: 8 bytes loaded at offset, cut to its width, its sign extended. */
struct field {
	uint64_t mask, sign;
	uint8_t offset;
	uint8_t arg;     /* index in args */
	uint8_t narrow;  /* the offset in a narrow event */
	bool is_pointer; /* which is narrow there */
};

enum special {
	PLAIN,
	OBSERVES,
	BUFFERS,
	TEXT,
	AIO_CALLBACK,
	PIPE_CALLBACK,
	HTTP_CALLBACK,
	OWN_CALLBACK,
	DELAY,
	WRITTEN
};

struct plan {
	uint8_t slots; /* of the whole event */
	uint8_t fields;
	uint8_t all_args;   /* bits of the arguments that are there */
	uint8_t early_args; /* the same, without those a successful call fills in */
	uint8_t special;
	uint8_t text;             /* TEXT: where it is in the payload */
	uint8_t result_kind;      /* NNGT_VOID when there is none */
	uint8_t narrow_words;     /* of the payload of a narrow event */
	uint16_t narrow_pointers; /* which of these are pointers: see struct narrow_plan */
	struct field result;      /* NNGT_CALL */
	struct field field[API_ARGS_MAX];
};

static struct plan plans[API_FUNCTIONS][TYPES];
struct narrow_plan narrow_plans[API_FUNCTIONS][NARROW_TYPES];
static pthread_once_t plans_once = PTHREAD_ONCE_INIT;

static bool
is_signed(unsigned kind)
{
	return kind == NNGT_RESULT || kind == NNGT_INT || kind == NNGT_DURATION;
}

static struct field
make_field(unsigned kind, unsigned offset, unsigned arg)
{
	bool wide = api_kind_width(kind) == 8;
	return (struct field){.mask = wide ? UINT64_MAX : UINT32_MAX,
	                      .sign = is_signed(kind) ? (uint64_t)1 << 31 : 0,
	                      .offset = (uint8_t)offset,
	                      .arg = (uint8_t)arg};
}

/* One more value in the payload of a narrow event, where pointers are narrow. */
static void
plan_narrow(struct plan *plan, unsigned width)
{
	plan->narrow_pointers |= (uint16_t)(width == 8 ? 1u << plan->narrow_words : 0);
	plan->narrow_words++;
}

/* The arguments that an event of this type holds, from offset on. Returns the offset behind. */
static unsigned
plan_args(struct plan *plan, const struct api_function *function, unsigned type, unsigned offset)
{
	for (unsigned i = 0; i < function->nargs; i++) {
		unsigned kind = function->args[i] & ~(unsigned)NNGT_OUT;
		bool out = (function->args[i] & NNGT_OUT) != 0;
		if (api_kind_width(kind) == 0 || (type == NNGT_ENTER && out) ||
		    (type == NNGT_RETURN && !out)) {
			continue;
		}
		struct field field = make_field(kind, offset, i);
		field.narrow = (uint8_t)(plan->narrow_words * NNGT_WORD);
		field.is_pointer = api_kind_width(kind) == 8;
		plan->field[plan->fields++] = field;
		plan->all_args |= (uint8_t)(1u << i);
		plan->early_args |= (uint8_t)(out ? 0u : 1u << i);
		plan_narrow(plan, api_kind_width(kind));
		offset += api_kind_width(kind);
	}
	return offset;
}

static void
set_slots(struct plan *plan, unsigned payload)
{
	unsigned slots = (NNGT_EVENT_HEAD + payload + NNGT_SLOT - 1) / NNGT_SLOT;
	plan->slots = slots <= NNGT_EVENT_SLOTS_MAX ? (uint8_t)slots : SLOTS_IMPOSSIBLE;
}

static void
plan_call(struct plan *plan, unsigned id, unsigned type)
{
	const struct api_function *function = api_function(id);
	unsigned offset = 0;
	plan->result_kind = NNGT_VOID;
	if (api_kind_width(function->result) > 0 && type != NNGT_ENTER) {
		plan->result_kind = function->result;
		if (type == NNGT_CALL) {
			plan->result = make_field(function->result, 0, 0);
			offset = api_kind_width(function->result);
			plan->narrow_words = (uint8_t)(offset / NNGT_WORD); /* filled in later: wide */
		}
	}
	bool observes = id == NNGT_FN_nng_aio_wait || id == NNGT_FN_nng_aio_stop;
	if (type == NNGT_RETURN && observes) {
		plan->special = OBSERVES;
		plan_narrow(plan, 8);
		plan_narrow(plan, 4);
		offset = 12;
	} else {
		offset = plan_args(plan, function, type, offset);
	}
	if (type == NNGT_CALL && id == NNGT_FN_nng_aio_set_iov) {
		plan->special = BUFFERS;
	}
	if (type == NNGT_CALL && id == NNGT_FN_nng_msg_body) {
		plan->special = WRITTEN;
	}
	if (type == NNGT_CALL && api_takes(function, NNGT_TEXT)) {
		plan->special = TEXT;
		plan->text = (uint8_t)offset;
	}
	set_slots(plan, offset);
}

/* A callback belongs to the function that registered it; others cannot have any. */
static void
plan_callback(struct plan *plan, unsigned id, unsigned type)
{
	static const uint8_t specials[API_CALLBACKS] = {[API_CALLBACK_AIO] = AIO_CALLBACK,
	                                                [API_CALLBACK_PIPE] = PIPE_CALLBACK,
	                                                [API_CALLBACK_HTTP] = HTTP_CALLBACK};
	enum callback_sort sort = callback_sort(id);
	const struct callback_facts *facts = &callback_facts[sort];

	plan->result_kind = NNGT_VOID;
	plan->slots = SLOTS_IMPOSSIBLE;
	if (sort != API_CALLBACK_NONE) {
		plan->special = specials[sort] != PLAIN ? specials[sort] : OWN_CALLBACK;
		unsigned payload = type == NNGT_CALLBACK_BEGIN ? facts->begin : facts->end;
		unsigned ids = sort == API_CALLBACK_PIPE ? 8 : 0; /* bytes of them, before the pointers */
		plan->narrow_words = (uint8_t)(ids / NNGT_WORD);
		for (unsigned at = ids; at < payload; at += 8) {
			plan_narrow(plan, 8);
		}
		set_slots(plan, payload);
	}
}

static void
plan_delay(struct plan *plan)
{
	plan->result_kind = NNGT_VOID;
	plan->special = DELAY;
	set_slots(plan, sizeof(uint64_t));
}

/* The bytes are those of the function's own line; a result may mean nothing. */
static void
plan_variant(unsigned id)
{
	memcpy(plans[id], plans[api_base(id)], sizeof(plans[id]));
	for (unsigned type = 0; type < TYPES; type++) {
		if (api_function(id)->result == NNGT_VOID) {
			plans[id][type].result_kind = NNGT_VOID;
		}
	}
}

/* A failed receive records its outputs too; nanomsg's receive returns a length. */
static inline bool
leaves_outputs(enum nngt_does does, unsigned type)
{
	return type == NNGT_RETURN && (does == NNGT_DOES_RECV || does == NNGT_DOES_NN_RECV);
}

static enum narrow_sort
narrow_sort(const struct plan *plan, unsigned type)
{
	switch (plan->special) {
	case PLAIN:
	case WRITTEN: /* which a narrow event never is */
		return NARROW_PLAIN;
	case OBSERVES:
		return NARROW_AWAITED;
	case AIO_CALLBACK:
		return type == NNGT_CALLBACK_BEGIN ? NARROW_AIO_BEGINS : NARROW_AIO_ENDS;
	default:
		return NARROW_OTHER;
	}
}

static enum narrow_result
narrow_result(const struct plan *plan, unsigned type)
{
	if (plan->result_kind == NNGT_VOID) {
		return NARROW_VOID;
	}
	if (type == NNGT_RETURN) {
		return NARROW_AUX;
	}
	if (plan->result.mask != UINT32_MAX) {
		return NARROW_LONG;
	}
	return plan->result.sign != 0 ? NARROW_SIGNED : NARROW_SHORT;
}

/* What run.c follows. */
static struct narrow_plan
narrow_plan(const struct plan *plan, unsigned id, unsigned type)
{
	enum nngt_does does = api_function(id)->does;
	struct narrow_plan narrow = {.pointers = plan->narrow_pointers};
	narrow.words = (uint8_t)(sizeof(struct nngt_head) / NNGT_WORD + plan->narrow_words);
	narrow.sort = (uint8_t)narrow_sort(plan, type);
	narrow.run_words = narrow.sort != NARROW_OTHER ? (uint8_t)(narrow.words + 1) : 0;
	narrow.result = (uint8_t)narrow_result(plan, type);
	narrow.judged = plan->result_kind == NNGT_RESULT;
	narrow.left = leaves_outputs(does, type);
	narrow.part_args = plan->all_args;
	narrow.input_args = plan->early_args;
	for (unsigned outputs = 0; outputs < 2; outputs++) {
		for (unsigned i = 0; i < plan->fields; i++) {
			const struct field *field = &plan->field[i];
			unsigned is_output = (plan->early_args >> field->arg & 1) == 0;
			if (is_output == outputs) {
				narrow.part[narrow.parts++] =
				    (struct narrow_part){.sign = field->sign != 0 ? NARROW_SIGN : 0,
				                         .at = field->narrow,
				                         .arg = field->arg,
				                         .regions = field->is_pointer ? NNGT_REGIONS - 1 : 0};
			}
		}
		narrow.inputs = outputs == 0 ? narrow.parts : narrow.inputs;
	}
	return narrow;
}

static void
make_plans(void)
{
	for (unsigned id = 0; id < NNGT_FUNCTIONS; id++) {
		plans[id][0].slots = SLOTS_IMPOSSIBLE;
		for (unsigned type = NNGT_CALL; type <= NNGT_RETURN; type++) {
			plan_call(&plans[id][type], id, type);
		}
		plan_callback(&plans[id][NNGT_CALLBACK_BEGIN], id, NNGT_CALLBACK_BEGIN);
		plan_callback(&plans[id][NNGT_CALLBACK_END], id, NNGT_CALLBACK_END);
		plan_delay(&plans[id][NNGT_DELAY]);
	}
	for (unsigned id = NNGT_FUNCTIONS; id < API_FUNCTIONS; id++) {
		plan_variant(id);
	}
	for (unsigned id = 0; id < API_FUNCTIONS; id++) {
		for (unsigned type = NNGT_CALL; type <= NNGT_CALLBACK_END; type++) {
			if (plans[id][type].slots != SLOTS_IMPOSSIBLE) {
				narrow_plans[id][type] = narrow_plan(&plans[id][type], id, type);
			}
		}
	}
}

void
event_prepare(void)
{
	pthread_once(&plans_once, make_plans);
}

/* Bytes of the payload of nng_aio_set_iov before the buffers: result, aio, count. */
#define BUFFERS_AT    16u
#define BUFFERS_COUNT 12u /* where the count is */

/* The same of an event with buffers, which is as long as their number says. */
static unsigned
slots_with_buffers(const struct nngt_event *event, unsigned functions, size_t room)
{
	unsigned slots = event->slots;
	if (event->function >= functions || event->function != NNGT_FN_nng_aio_set_iov ||
	    (event->type & NNGT_TYPE_MASK) != NNGT_CALL || slots * NNGT_SLOT > room ||
	    slots * NNGT_SLOT < NNGT_EVENT_HEAD + BUFFERS_AT) {
		return SLOTS_IMPOSSIBLE;
	}
	uint32_t count = load32(event->payload + BUFFERS_COUNT);
	if (count == 0 || count > NNGT_BUFFERS_MAX) {
		return SLOTS_IMPOSSIBLE;
	}
	unsigned bytes = NNGT_EVENT_HEAD + BUFFERS_AT + count * NNGT_BUFFER_BYTES;
	return slots == (bytes + NNGT_SLOT - 1) / NNGT_SLOT ? slots : SLOTS_IMPOSSIBLE;
}

/* The same of an annotation with a text, which is as long as its length says. */
static unsigned
slots_with_text(const struct nngt_event *event, unsigned functions, size_t room)
{
	unsigned slots = event->slots, size = slots * NNGT_SLOT;
	if (event->function >= functions || (event->type & NNGT_TYPE_MASK) != NNGT_CALL ||
	    plans[event->function][NNGT_CALL].special != TEXT || size > room) {
		return SLOTS_IMPOSSIBLE;
	}
	unsigned before = NNGT_EVENT_HEAD + plans[event->function][NNGT_CALL].text;
	if (size <= before) {
		return SLOTS_IMPOSSIBLE;
	}
	unsigned bytes = before + 1 + event->payload[before - NNGT_EVENT_HEAD];
	return slots == (bytes + NNGT_SLOT - 1) / NNGT_SLOT ? slots : SLOTS_IMPOSSIBLE;
}

unsigned
event_slots(const struct nngt_event *event, unsigned functions, size_t room)
{
	const unsigned flags = NNGT_RETURNED | NNGT_REFUSED;
	unsigned type = event->type & NNGT_TYPE_MASK;
	if ((event->type & ~(NNGT_TYPE_MASK | flags)) != 0) {
		if ((event->type & ~(NNGT_TYPE_MASK | flags)) == NNGT_HAS_TEXT) {
			return slots_with_text(event, functions, room);
		}
		bool other = (event->type & ~(NNGT_TYPE_MASK | flags | NNGT_BUFFERS)) != 0;
		return other ? SLOTS_IMPOSSIBLE : slots_with_buffers(event, functions, room);
	}
	if (event->function >= functions || type >= TYPES) {
		return SLOTS_IMPOSSIBLE;
	}
	unsigned slots = event->slots;
	bool whole = slots == plans[event->function][type].slots && slots * NNGT_SLOT <= room;
	return whole ? slots : SLOTS_IMPOSSIBLE;
}

static inline uint64_t
load(const uint8_t *payload, const struct field *field)
{
	uint64_t value = load64(payload + field->offset) & field->mask;
	return (value ^ field->sign) - field->sign;
}

static void
decode_buffers(const struct nngt_event *from, union event_room *room, struct event *event)
{
	const uint8_t *at = from->payload + BUFFERS_AT;
	if ((from->type & NNGT_BUFFERS) == 0) {
		return;
	}
	event->buffers = (uint8_t)load32(from->payload + BUFFERS_COUNT);
	event->buffer = room->buffer;
	for (unsigned i = 0; i < event->buffers; i++, at += NNGT_BUFFER_BYTES) {
		room->buffer[i].address = load64(at);
		room->buffer[i].size = load32(at + 8);
	}
}

/* As a string: its bytes are those of a string, or of a damaged trace. */
static const char *
text_of(const struct nngt_event *from, char text[NNGT_TEXT_MAX + 1])
{
	const uint8_t *at = from->payload + plans[from->function][NNGT_CALL].text;

	memcpy(text, at + 1, *at);
	text[*at] = '\0';
	return text;
}

/* A refused call may be none, but what the guard has found. */
static void
decode_written(struct event *event)
{
	uint64_t result = (uint64_t)event->result;

	event->written = event->refused && event->has_result && (result & NNGT_WRITTEN) != 0;
	if (event->written) {
		event->result = (int64_t)(result & ~NNGT_WRITTEN);
	}
}

/* Callbacks and what the shim looked up beside the call. */
static void
decode_special(const struct nngt_event *from, enum special special, const struct release *release,
               union event_room *room, struct event *event)
{
	const uint8_t *payload = from->payload;
	switch (special) {
	case OBSERVES:
		event->observed = (load64(payload + 4) >> 32 & UINT32_MAX) != 0;
		event->aio_msg = event->observed ? load64(payload) : 0;
		event->aio_result = event->observed ? (int32_t)from->aux : 0;
		break;
	case BUFFERS:
		decode_buffers(from, room, event);
		break;
	case TEXT:
		event->text = (from->type & NNGT_HAS_TEXT) != 0 ? text_of(from, room->text) : NULL;
		break;
	case AIO_CALLBACK:
		event->object = load64(payload);
		event->has_args = 1;
		event->observed = event->type == NNGT_CALLBACK_BEGIN;
		event->aio_msg = event->observed ? load64(payload + 8) : 0;
		event->aio_result = event->observed ? (int32_t)from->aux : 0;
		break;
	case PIPE_CALLBACK:
		event->object = load64(payload) & UINT32_MAX;
		event->has_args = 1;
		event->pipe_socket = (uint32_t)(load64(payload) >> 32);
		event->pipe_event = from->aux;
		event->pipe_event_name = release_pipe_event(release, event->pipe_event);
		event->callback = load64(payload + 8);
		break;
	case HTTP_CALLBACK:
		event->object = load64(payload);
		event->has_args = 1;
		event->callback = load64(payload + 8);
		event->http_conn = load64(payload + 16);
		break;
	case OWN_CALLBACK:
		event->callback = load64(payload);
		break;
	case DELAY:
		event->delay_ns = load64(payload);
		event->delay_point = from->aux;
		break;
	case WRITTEN:
		decode_written(event);
		break;
	case PLAIN:
		break;
	}
}

/* All but what the stream knows. Field by field: memset would be half of the decoding. */
static inline void
clear(struct event *event)
{
	event->returned = event->has_result = event->observed = event->written = false;
	event->text = NULL;
	event->result = 0;
	event->buffers = 0;
	for (unsigned i = 0; i < API_ARGS_MAX; i++) {
		event->args[i] = 0;
	}
}

void
event_decode(const struct nngt_event *from, const struct release *release, union event_room *room,
             struct event *event)
{
	const uint8_t *payload = from->payload;
	unsigned type = from->type & NNGT_TYPE_MASK;
	unsigned function = release->functions[from->function];
	const struct plan *plan = &plans[function][type];

	clear(event);
	event->function = (uint16_t)function;
	event->type = (uint8_t)type;
	event->refused = (from->type & NNGT_REFUSED) != 0;
	event->stack = type <= NNGT_ENTER ? from->aux : 0;
	bool succeeded = true;
	if (type == NNGT_CALL) {
		event->returned = succeeded = (from->type & NNGT_RETURNED) != 0;
	}
	if (plan->result_kind != NNGT_VOID && succeeded) {
		event->has_result = true;
		event->result = type == NNGT_RETURN ? (int64_t)(int32_t)from->aux
		                                    : (int64_t)load(payload, &plan->result);
		succeeded = plan->result_kind != NNGT_RESULT || event->result == 0;
	}
	bool left = leaves_outputs(api_function(function)->does, type);
	event->has_args = succeeded || left ? plan->all_args : plan->early_args;
	for (unsigned i = 0; i < plan->fields; i++) {
		const struct field *field = &plan->field[i];
		uint64_t keep = -(uint64_t)(event->has_args >> field->arg & 1);
		event->args[field->arg] = load(payload, field) & keep;
	}
	if (plan->special != PLAIN) {
		decode_special(from, (enum special)plan->special, release, room, event);
	}
}
