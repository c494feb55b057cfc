/* outputs.c - see outputs.h */
#include "analyzer/model/outputs.h"

#include "analyzer/model/lives.h"
#include "analyzer/model/resources.h"

enum { INPUT_REQUEST = 0, INPUT_CONNECTION = 2, OUTPUT_RESPONSE = 0, OUTPUT_MADE = 0 };

enum nngt_kind
operation_makes(const struct op *op)
{
	switch (op->started.function) {
	case NNGT_FN_nng_stream_dialer_dial:
	case NNGT_FN_nng_stream_listener_accept:
		return NNGT_STREAM;
	case NNGT_FN_nng_http_client_connect:
		return NNGT_HTTP_CONN;
	default:
		return NNGT_NO_OBJECT;
	}
}

/*
 * The output of an operation that was not seen to begin may be anything that an operation makes,
 * at an address that something else had before.
 */
static bool
output_unseen(struct model *model, uint64_t address, const struct place *place)
{
	static const enum nngt_kind made[] = {NNGT_STREAM, NNGT_HTTP_CONN};

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		const struct resource *known =
		    (const struct resource *)object_latest(model, made[i], address);
		if (known != NULL && known->state != RESOURCE_OWNED) {
			struct resource *resource = resource_gained(model, made[i], address, place);
			if (resource == NULL) {
				return false;
			}
			resource->object.unknown = true;
		}
	}
	return true;
}

/* Is this the first look at what a successful operation has made? */
static bool
takes_output(const struct op *op, const struct event *event)
{
	return event_arg(event, NNGT_INT) == OUTPUT_MADE && operation_makes(op) != NNGT_NO_OBJECT &&
	       op->started.seq != 0 && !op->active && !op->delivered &&
	       (!op->result_known || op->result == 0);
}

bool
output_read(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);
	struct op *op = &aio->op;
	uint64_t address = (uint64_t)action->event->result;

	if (action->event->function != NNGT_FN_nng_aio_get_output || !action->event->returned ||
	    address == 0) {
		return true;
	}
	if (aio->object.unknown && op->started.seq == 0) {
		return output_unseen(model, address, &action->place);
	}
	if (!takes_output(op, action->event)) {
		return true;
	}
	op->delivered = true;
	struct resource *made = resource_gained(model, operation_makes(op), address, &op->started);
	if (made != NULL) {
		made->last = action->place;
		made->messages = op->messages;
		made->perhaps = op->perhaps;
	}
	return made != NULL;
}

static bool
connection_lent(struct model *model, uint64_t connection, struct aio *aio)
{
	struct object *older = table_get(&model->lent, connection);

	if (!table_put(&model->lent, connection, aio)) {
		return false;
	}
	object_hold(&aio->object);
	object_drop(older);
	return true;
}

/* A connection or request is lent to a handler until it finishes its aio. */
static bool
handler_lent(struct model *model, struct aio *aio, enum nngt_kind kind, uint64_t address,
             const struct place *place)
{
	uint64_t *known = kind == NNGT_HTTP_REQ ? &aio->request : &aio->connection;
	const struct resource *older = (const struct resource *)object_latest(model, kind, address);

	if (*known == address && older != NULL &&
	    (older->state != RESOURCE_FREED || aio->hijacked.seq != 0)) {
		return true; /* asked for again */
	}
	*known = address;
	if (kind == NNGT_HTTP_CONN && !connection_lent(model, address, aio)) {
		return false;
	}
	struct resource *lent = resource_gained(model, kind, address, place);
	/* What came with a connection that was taken over is the application's as well. */
	if (lent != NULL && aio->hijacked.seq == 0) {
		lent->state = RESOURCE_LENT;
	}
	return lent != NULL;
}

/* What a handler of NNG 1 finds in its inputs. */
bool
input_read(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);
	uint64_t address = (uint64_t)action->event->result;
	uint64_t index = event_arg(action->event, NNGT_INT);

	if (!aio->lent || !action->event->returned || address == 0 ||
	    (index != INPUT_REQUEST && index != INPUT_CONNECTION)) {
		return true;
	}
	return handler_lent(model, aio, index == INPUT_REQUEST ? NNGT_HTTP_REQ : NNGT_HTTP_CONN,
	                    address, &action->place);
}

bool
output_set(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);
	struct object *response =
	    object_latest(model, NNGT_HTTP_RES, event_arg(action->event, NNGT_POINTER));

	if (aio->lent && event_arg(action->event, NNGT_INT) == OUTPUT_RESPONSE) {
		object_hold(response);
		object_drop((struct object *)aio->output);
		aio->output = (struct resource *)response;
	}
	return true;
}

/* What a handler was lent is NNG's alone again, unless it was taken over. */
static void
lent_back(struct model *model, enum nngt_kind kind, uint64_t address, const struct place *place)
{
	struct resource *lent = (struct resource *)object_latest(model, kind, address);

	if (address != 0 && lent != NULL && lent->state == RESOURCE_LENT) {
		lent->state = RESOURCE_GIVEN;
		lent->given = *place;
	}
}

/* The handler is done: with result 0 its response is the server's, what it was lent goes back. */
bool
output_finished(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);

	aio->finished = action->place;
	aio->reset = false;
	if (!aio->lent) {
		return true;
	}
	if (aio->output != NULL && event_arg(action->event, NNGT_INT) == 0 && aio->hijacked.seq == 0) {
		aio->output->state = RESOURCE_GIVEN;
		aio->output->given = action->place;
	}
	object_drop((struct object *)aio->output);
	aio->output = NULL;
	if (aio->hijacked.seq == 0) {
		lent_back(model, NNGT_HTTP_REQ, aio->request, &action->place);
		lent_back(model, NNGT_HTTP_CONN, aio->connection, &action->place);
	} else {
		aio->connection = 0;
	}
	aio->request = 0;
	return true;
}

static void
now_owned(struct model *model, enum nngt_kind kind, uint64_t address, const struct place *place)
{
	struct resource *resource = (struct resource *)object_latest(model, kind, address);

	if (address != 0 && resource != NULL && resource->state == RESOURCE_LENT) {
		resource->state = RESOURCE_OWNED;
		resource->object.born = *place;
	}
}

void
connection_hijacked(struct model *model, const struct action *action)
{
	uint64_t connection = event_arg(action->event, NNGT_HTTP_CONN);

	if (!action->event->returned || action->event->result != 0) {
		return;
	}
	now_owned(model, NNGT_HTTP_CONN, connection, &action->place);
	struct aio *aio = table_get(&model->lent, connection);
	if (aio != NULL && aio->lent && aio->connection == connection) {
		aio->hijacked = action->place;
		now_owned(model, NNGT_HTTP_REQ, aio->request, &action->place);
	}
}

/* The next request on a connection that stayed open: the handler may know it from before. */
static void
lent_again(struct model *model, struct aio *aio)
{
	struct resource *lent =
	    (struct resource *)object_latest(model, NNGT_HTTP_CONN, aio->connection);

	if (aio->connection != 0 && lent != NULL && lent->state == RESOURCE_GIVEN) {
		lent->state = RESOURCE_LENT;
	}
}

/* NNG 2 hands the connection to the handler's function; it holds request and response. */
bool
handler_begins(struct model *model, const struct action *action)
{
	struct aio *aio = own_aio(action->aio);

	if (action->type != NNGT_CALLBACK_BEGIN || aio == NULL) {
		return true;
	}
	lent_again(model, aio);
	aio->provided = action->place;
	aio->finished = aio->touched = (struct place){0};
	aio->lent = true;
	aio->hijacked = (struct place){0};
	uint64_t connection = action->event->http_conn;
	return connection == 0 || handler_lent(model, aio, NNGT_HTTP_CONN, connection, &action->place);
}
