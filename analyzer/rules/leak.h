/* leak.h - the inside of the rules about leaks of messages. */
#ifndef NNGTRACE_RULES_LEAK_H
#define NNGTRACE_RULES_LEAK_H

#include "analyzer/rules/checker.h"
#include "analyzer/rules/replay.h"

/* One note for all messages that are held when a process ends without clean-up. count: not 0. */
void leak_held_at_exit(struct checker *checker, const struct replay *replay,
                       const struct msg **held, size_t count);

#endif
