/*
 * leak.h - the inside of the rules about leaks of messages.
 *
 * One thread at a time for one check.
 */
#ifndef NNGTRACE_RULES_LEAK_H
#define NNGTRACE_RULES_LEAK_H

#include "analyzer/rules/checker.h"
#include "analyzer/rules/replay.h"

/* One note for all messages that are held when a process ends without clean-up. count: not 0. */
void leak_held_at_exit(struct checker *checker, const struct replay *replay,
                       const struct msg **held, size_t count);

/* What a look into the process, made while it ran, says of an object that is still the program's.
 */
enum leak_look {
	LEAK_NOT_SEEN,  /* nothing: there was none, or the program has named it since */
	LEAK_REACHABLE, /* something referred to it: it is kept on purpose */
	LEAK_YOUNG,     /* nothing did, but it had been named shortly before */
	LEAK_LIKELY,    /* nothing did, but not all could be looked at, or few were made since */
	LEAK_CERTAIN
};
/*
 * replay has run, and has the object's place if it may be LEAK_CERTAIN. last: the latest call that
 * named it.
 */
enum leak_look leak_look_at(const struct checker *checker, const struct replay *replay,
                            const struct object *object, const struct place *last);
enum leak_look leak_look(const struct checker *checker, const struct replay *replay,
                         const struct msg *msg);
/* lost.c: asks the replay for the places of aios and others that a look found lost; reports them.
 */
void leak_ask_lost(const struct checker *checker, struct replay *replay);
void rules_lost_end(struct checker *checker, struct replay *replay);

/* How many that were called lost have been used or given up since. */
uint64_t leak_withdrawn(const struct checker *checker);

#endif
