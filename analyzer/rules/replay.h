/*
 * replay.h - a second look at a trace, for what a leak's story needs and a first look would pay for
 * in every trace: how many objects a place has made, what became of each, when it was last named,
 * and which call took it out of reach. It has a model of its own; the numbers of objects are those
 * of the first look. One thread at a time.
 */
#ifndef NNGTRACE_RULES_REPLAY_H
#define NNGTRACE_RULES_REPLAY_H

#include "analyzer/rules/checker.h"

/* What one stack has made of one kind. Of others than messages and aios only the births are
 * counted. */
struct replay_site {
	enum nngt_kind kind;
	uint32_t stack;
	uint64_t births, ended; /* ended: freed or handed over for good */
	uint64_t quiet;         /* most births between the last two calls that named one which ended */
	uint64_t latest;        /* the number of the latest */
	/* Ends of objects that were there before the recording: any of them may be from here. */
	uint64_t strangers; /* later than this place's own rest, so far */
	bool judged, grows; /* growth.c could see whether it grows, and has reported that it does */
	bool lost;          /* some of them are reported as lost */
};

/* One object that has not ended. */
struct replay_object {
	struct replay_site *site;
	uint64_t number;
	uint64_t born, named;     /* births at its site up to then, itself included */
	uint64_t gap;             /* births between the last two calls that named it */
	struct place birth, last; /* last: the latest call that named it */
	bool in_slot;             /* as far as the calls show, only an aio refers to it */
	struct place lost;        /* the call that took it out of the aio; seq 0: none */
	enum finding_role lost_role;
	bool reachable;    /* a look into the process found a pointer to it */
	struct place next; /* where its place made another, and this was not named since */
};

struct replay {
	struct table sites, objects;
	bool failed; /* not enough memory */
};

/* Asks for a place, before replay_run. */
void replay_ask(struct replay *replay, enum nngt_kind kind, uint32_t stack);
/* Reads the trace again, up to the first missing event. Does nothing when nothing was asked. */
void replay_run(struct replay *replay, const struct checker *checker);
/* The place, or the object if it was not seen to end; NULL: not asked for. Theirs is replay. */
const struct replay_site *replay_site(const struct replay *replay, enum nngt_kind kind,
                                      uint32_t stack);
const struct replay_object *replay_object(const struct replay *replay, enum nngt_kind kind,
                                          uint64_t number);
void replay_free(struct replay *replay);

/* What a look into the process says of an object, if it was not seen to end, and of its place. */
void replay_reachable(struct replay *replay, enum nngt_kind kind, uint64_t number);
void replay_lost(struct replay *replay, enum nngt_kind kind, uint32_t stack);

/* So many births without being named make an object of a place abandoned. */
#define REPLAY_QUIET_LEAST UINT64_C(64)
static inline uint64_t
replay_bound(const struct replay_site *site)
{
	uint64_t bound = 4 * site->quiet;

	return bound < REPLAY_QUIET_LEAST ? REPLAY_QUIET_LEAST : bound;
}

/* growth.c: reports places whose messages or aios grow in number. GROWTH_LEAST: of one place. */
#define GROWTH_LEAST 32u
void rules_growth(struct checker *checker, const struct replay *replay);

#endif
