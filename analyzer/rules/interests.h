/*
 * interests.h - which rules to ask about an event: each rule states what it has an interest in.
 *
 * One thread at a time, for one check.
 */
#ifndef NNGTRACE_RULES_INTERESTS_H
#define NNGTRACE_RULES_INTERESTS_H

#include "analyzer/rules/checker.h"

/*
 * Fills in checker->asked, from what is known before the first event. Every rule is asked about
 * every event when checker->watch says so.
 */
void interests_prepare(struct checker *checker);

/* Asks those of the rules about an action that have an interest in it, in order of precedence. */
void interests_ask(struct checker *checker, const struct action *action);

#endif
