/* lives.c - see lives.h */
#include "analyzer/export/lives.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/base/array.h"
#include "analyzer/export/export.h"

struct life *
lives_get(const struct lives *lives, unsigned kind, uint64_t key)
{
	return table_get(&lives->by_key, export_identity(kind, key));
}

struct life *
lives_next(const struct lives *lives, size_t *at)
{
	return table_next(&lives->by_key, at);
}

static void
life_free(struct life *life)
{
	if (life->has_socket) {
		LIST_REMOVE(life, of_socket);
	}
	while (!LIST_EMPTY(&life->children)) {
		struct life *child = LIST_FIRST(&life->children);
		LIST_REMOVE(child, of_socket);
		child->has_socket = false;
	}
	free(life->threads);
	free(life);
}

/* Tells the end, once, of the life and of all that ends with it. */
static bool
end_life(const struct lives *lives, struct life *life, const struct event *event)
{
	const struct lives_watch *watch = lives->watch;
	if (life->ended) {
		return true;
	}
	life->ended = true;
	if (event != NULL) {
		life->ended_ns = life->live ? event->time_ns : life->ended_ns;
		life->live = false;
	}
	return watch->ended == NULL || watch->ended(watch->data, life, event);
}

static bool
forget(struct lives *lives, struct life *life)
{
	const struct lives_watch *watch = lives->watch;
	bool fine = watch->gone == NULL || watch->gone(watch->data, life);
	table_remove(&lives->by_key, export_identity(life->kind, life->key));
	life_free(life);
	return fine;
}

/* A handle that is closed is never named again but by mistake: its life is over. */
static bool
close_handle(struct lives *lives, struct life *life, const struct event *event)
{
	bool fine = true;
	while (fine && !LIST_EMPTY(&life->children)) {
		struct life *child = LIST_FIRST(&life->children);
		child->state.condition = IS_CLOSED;
		fine = close_handle(lives, child, event);
	}
	if (life->number > lives->closed[life->kind]) {
		lives->closed[life->kind] = life->number;
	}
	return end_life(lives, life, event) && forget(lives, life) && fine;
}

/* What belongs to a socket before the socket. */
static int
by_number(const void *left, const void *right)
{
	const struct life *a = *(struct life *const *)left, *b = *(struct life *const *)right;
	if (a->kind != b->kind) {
		return a->kind > b->kind ? -1 : 1;
	}
	return a->number < b->number ? -1 : a->number > b->number;
}

/* All lives, or those of handles; free it. NULL: not enough memory. */
static struct life **
collect(const struct lives *lives, bool handles, size_t *count)
{
	struct life *life, **all = calloc(lives->by_key.used + 1, sizeof(struct life *));
	*count = 0;
	for (size_t at = 0; all != NULL && (life = lives_next(lives, &at)) != NULL;) {
		if (!handles || kind_is_handle(life->kind)) {
			all[(*count)++] = life;
		}
	}
	if (all != NULL) {
		qsort(all, *count, sizeof(*all), by_number);
	}
	return all;
}

static bool
close_all(struct lives *lives, const struct event *event)
{
	size_t count;
	struct life **all = collect(lives, true, &count);
	bool fine = all != NULL;
	for (size_t i = 0; i < count && fine; i++) {
		all[i]->state.condition = IS_CLOSED;
		fine = close_handle(lives, all[i], event);
	}
	free(all);
	return fine;
}

static uint32_t
size_of(const struct object *object)
{
	if (object->kind == NNGT_MSG) {
		return ((const struct msg *)object)->size;
	}
	return object->kind == NNGT_BUFFER ? ((const struct resource *)object)->size : UINT32_MAX;
}

static void
join_socket(const struct lives *lives, struct life *life, const struct object *object)
{
	const struct handle *socket = ((const struct handle *)object)->socket;
	if (!kind_is_handle(object->kind) || object->kind == NNGT_SOCKET || socket == NULL) {
		return;
	}
	struct life *parent = lives_get(lives, NNGT_SOCKET, socket->object.key);
	if (parent != NULL && parent->number == socket->object.number) {
		LIST_INSERT_HEAD(&parent->children, life, of_socket);
		life->has_socket = true;
	}
}

static struct life *
begin_life(struct lives *lives, const struct object *object, const struct event *event)
{
	struct life *life = calloc(1, sizeof(*life));
	if (life == NULL ||
	    !table_put(&lives->by_key, export_identity(object->kind, object->key), life)) {
		free(life);
		return NULL;
	}
	life->kind = object->kind;
	life->unknown = object->unknown;
	life->number = object->number;
	life->key = object->key;
	life->size = object->unknown ? UINT32_MAX : size_of(object);
	life->born = object->born;
	life->born_thread = event->thread;
	life->born_ns = life->state_ns = event->time_ns;
	LIST_INIT(&life->children);
	join_socket(lives, life, object);
	return life;
}

static bool
is_over(const struct history_state *state)
{
	return state->condition == IS_FREED || state->condition == IS_CLOSED ||
	       state->condition == IS_REAPED;
}

/* Takes over whose it is now. */
static bool
update(struct lives *lives, struct life *life, const struct object *object,
       const struct event *event, bool is_new)
{
	const struct lives_watch *watch = lives->watch;
	struct history_state state = history_state_of(object);
	bool live = stats_is_live(object);
	uint8_t does = object->kind == NNGT_AIO ? ((const struct aio *)object)->op.does : 0;
	bool changed = !history_state_same(&state, &life->state) ||
	               (state.condition == IS_BUSY && does != life->does);
	if (life->live && !live) {
		life->ended_ns = event->time_ns;
	}
	life->live = live;
	if (!changed && !is_new) {
		return true;
	}
	life->state = state;
	life->does = does;
	life->state_ns = event->time_ns;
	bool (*tell)(void *, struct life *, const struct event *) =
	    is_new ? watch->began : watch->changed;
	if (tell != NULL && !life->ended && !tell(watch->data, life, event)) {
		return false;
	}
	return !is_over(&state) || end_life(lives, life, event);
}

/* The threads that named it, each once. */
static bool
note_thread(struct life *life, uint32_t thread)
{
	size_t from = 0, to = life->thread_count;
	if (life->latest_thread == thread && to > 0) {
		return true;
	}
	life->latest_thread = thread;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (life->threads[middle] < thread) {
			from = middle + 1;
		} else {
			to = middle;
		}
	}
	if (from < life->thread_count && life->threads[from] == thread) {
		return true;
	}
	uint32_t *threads = array_grow(life->threads, &life->thread_room, life->thread_count, 1,
	                               sizeof(*life->threads));
	if (threads == NULL) {
		return false;
	}
	life->threads = threads;
	memmove(threads + from + 1, threads + from, (life->thread_count - from) * sizeof(*threads));
	threads[from] = thread;
	life->thread_count++;
	return true;
}

/*
 * Where did it come from? The start of an aio's operation hands over to where its end is seen. What
 * many threads use at the same time is not handed over: sockets, and what belongs to them.
 */
static bool
note_use(struct lives *lives, struct life *life, const struct object *object,
         const struct event *event, const struct life_use *slice)
{
	const struct lives_watch *watch = lives->watch;
	const struct op *op = object->kind == NNGT_AIO ? &((const struct aio *)object)->op : NULL;
	struct life_use last = life->last;
	if (slice->seq == last.seq) {
		last.seq = 0;
	} else {
		life->steps++;
		life->last = *slice;
	}
	const struct life_use *from = NULL;
	if (op != NULL && op->observed.seq == event->seq && life->started.seq != 0) {
		from = &life->started;
	} else if (last.seq != 0 && last.thread != slice->thread &&
	           (!kind_is_handle(life->kind) || life->kind == NNGT_CTX)) {
		from = &last;
	}
	bool fine = note_thread(life, event->thread);
	if (from != NULL && from->seq != slice->seq && from->ts <= slice->ts && watch->handed != NULL) {
		fine = fine && watch->handed(watch->data, life, from, slice);
	}
	if (op != NULL && op->started.seq == event->seq) {
		life->started = *slice;
	} else if (op != NULL && op->observed.seq == event->seq) {
		life->started.seq = 0;
	}
	return fine;
}

static bool
take_object(struct lives *lives, const struct object *object, const struct event *event,
            const struct life_use *slice)
{
	struct life *life = lives_get(lives, object->kind, object->key);
	bool is_new = life == NULL || life->number != object->number;
	if (is_new && kind_is_handle(object->kind) && object->number <= lives->closed[object->kind]) {
		return true;
	}
	if (is_new && life != NULL && !(end_life(lives, life, event) && forget(lives, life))) {
		return false;
	}
	if (is_new && (life = begin_life(lives, object, event)) == NULL) {
		return false;
	}
	if (!update(lives, life, object, event, is_new) ||
	    !note_use(lives, life, object, event, slice)) {
		return false;
	}
	return !life->ended || !kind_is_handle(life->kind) || close_handle(lives, life, event);
}

bool
lives_take(struct lives *lives, const struct event *event, const struct seen_list *seen,
           const struct life_use *slice)
{
	unsigned does = api_function(event->function)->does;
	bool fine = true;
	for (unsigned i = 0; i < seen->count && fine; i++) {
		const struct object *object = seen->items[i].object;
		fine = object == NULL || take_object(lives, object, event, slice);
	}
	if (event->type == NNGT_RETURN && (does == NNGT_DOES_CLOSE_ALL || does == NNGT_DOES_FINI)) {
		fine = fine && close_all(lives, event);
	}
	return fine;
}

bool
lives_end(struct lives *lives)
{
	const struct lives_watch *watch = lives->watch;
	size_t count;
	struct life **all = collect(lives, false, &count);
	bool fine = all != NULL;
	for (size_t i = 0; i < count && fine; i++) {
		fine = end_life(lives, all[i], NULL) &&
		       (watch->gone == NULL || watch->gone(watch->data, all[i]));
	}
	free(all);
	return fine;
}

void
lives_free(struct lives *lives)
{
	struct life *life;
	/* Not one by one out of lists: all of them go. */
	for (size_t at = 0; (life = lives_next(lives, &at)) != NULL;) {
		free(life->threads);
		free(life);
	}
	table_free(&lives->by_key);
}
