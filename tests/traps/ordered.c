/*
 * ordered.c - checks a trace of order.c: exact counts, and, all threads' events put in the
 * order of their times, that each message goes alloc, send, receive, free without a step
 * before the one it follows from, although all addresses are used again and again.
 *   ordered TRACE MESSAGES
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/traps/reader.h"

enum step { NONE, ALLOCATED, SENDING, RECEIVED };

struct moment {
	uint64_t time, msg;
	uint16_t function;
};

struct story {
	struct moment *moments;
	size_t count, room;
	uint64_t alloc, sent, received, freed, backwards;
	uint64_t last[4096]; /* time by thread */
};

static void
collect(const struct reader_event *e, void *data)
{
	struct story *s = data;
	const struct nngt_event *v = e->event;
	uint64_t msg = 0;
	unsigned type = v->type & NNGT_TYPE_MASK;
	s->backwards += v->time < s->last[e->thread % 4096];
	s->last[e->thread % 4096] = v->time;
	if (v->function == NNGT_FN_nng_msg_alloc && reader_u32(e, 0) == 0) {
		s->alloc++;
		msg = reader_u64(e, 4);
	} else if (v->function == NNGT_FN_nng_sendmsg && type == NNGT_ENTER) {
		msg = reader_u64(e, 4);
	} else if (v->function == NNGT_FN_nng_sendmsg && type == NNGT_RETURN) {
		s->sent += v->aux == 0;
	} else if (v->function == NNGT_FN_nng_recvmsg && type == NNGT_RETURN && v->aux == 0) {
		s->received++;
		msg = reader_u64(e, 0);
	} else if (v->function == NNGT_FN_nng_msg_free) {
		s->freed++;
		msg = reader_u64(e, 0);
	}
	if (msg != 0) {
		if (s->count == s->room) {
			s->room = s->room == 0 ? 1 << 16 : 2 * s->room;
			s->moments = realloc(s->moments, s->room * sizeof(*s->moments));
			if (s->moments == NULL) {
				abort();
			}
		}
		s->moments[s->count++] = (struct moment){v->time, msg, v->function};
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;
	return (x->time > y->time) - (x->time < y->time);
}

/* What each address holds, in a table that is large enough. */
static uint8_t *
state_of(uint64_t msg)
{
	static uint64_t keys[1 << 20];
	static uint8_t states[1 << 20];
	size_t i = (size_t)(msg * UINT64_C(0x9e3779b97f4a7c15) >> 44);
	while (keys[i] != 0 && keys[i] != msg) {
		i = (i + 1) & ((1 << 20) - 1);
	}
	keys[i] = msg;
	return &states[i];
}

static uint64_t
count_inversions(const struct story *s)
{
	uint64_t wrong = 0;
	for (size_t i = 0; i < s->count; i++) {
		uint8_t *state = state_of(s->moments[i].msg);
		uint8_t before = *state;
		switch (s->moments[i].function) {
		case NNGT_FN_nng_msg_alloc:
			wrong += before != NONE;
			*state = ALLOCATED;
			break;
		case NNGT_FN_nng_sendmsg:
			wrong += before != ALLOCATED;
			*state = SENDING;
			break;
		case NNGT_FN_nng_recvmsg:
			wrong += before != SENDING;
			*state = RECEIVED;
			break;
		default:
			wrong += before != RECEIVED;
			*state = NONE;
			break;
		}
	}
	return wrong;
}

int
main(int argc, char **argv)
{
	static struct story s;
	if (argc != 3) {
		return 2;
	}
	uint64_t messages = strtoull(argv[2], NULL, 10);
	struct reader r = reader_open(argv[1]);
	reader_run(&r, collect, NULL, &s);
	qsort(s.moments, s.count, sizeof(*s.moments), by_time);
	uint64_t inversions = count_inversions(&s);
	int right = s.alloc == messages && s.sent == messages && s.received == messages &&
	            s.freed == messages && s.backwards == 0 && inversions == 0 &&
	            reader_dropped(&r) == 0;
	printf("alloc %" PRIu64 ", sent %" PRIu64 ", received %" PRIu64 ", freed %" PRIu64
	       ", out of order %" PRIu64 ", in a thread %" PRIu64 ", dropped %" PRIu64 "\n",
	       s.alloc, s.sent, s.received, s.freed, inversions, s.backwards, reader_dropped(&r));
	return !right;
}
