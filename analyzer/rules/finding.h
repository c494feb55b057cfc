/*
 * finding.h - what the rules hand to the report: one defect, its place and its story.
 */
#ifndef NNGTRACE_RULES_FINDING_H
#define NNGTRACE_RULES_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/trace/format.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

enum rule_id {
#define RULE(name, id, severity, cwe, title, why) RULE_##name,
#include "analyzer/rules/rules.def"
#undef RULE
	RULE_COUNT
};

struct rule {
	const char *id;
	enum severity severity; /* the highest it gives */
	unsigned cwe;           /* the weakness in MITRE's list; 0: none fits */
	const char *title;      /* the defect in a few words */
	const char *why;        /* why NNG forbids it, with the manual page that says so */
};

/* The row of rules.def. Static. */
const struct rule *rule_get(enum rule_id id);

/* Returns the rule with this id (enum rule_id), or -1. */
int rule_find(const char *id);

/* Returns "error", "warning" or "note". */
const char *severity_word(enum severity severity);

/* What a step was in the object's life; the words are part of the JSON format. */
#define FINDING_ROLES(X)                                                                           \
	X(ALLOCATED, "allocated")                                                                      \
	X(OPENED, "opened")                                                                            \
	X(FAILED, "failed")                                                                            \
	X(SET, "set")                                                                                  \
	X(SENT, "sent")                                                                                \
	X(SEND_STARTED, "send started")                                                                \
	X(SEND_FAILED, "send failed")                                                                  \
	X(RECEIVED, "received")                                                                        \
	X(RECV_STARTED, "receive started")                                                             \
	X(STARTED, "started")                                                                          \
	X(COMPLETED, "completed")                                                                      \
	X(USED, "used")                                                                                \
	X(FREED, "freed")                                                                              \
	X(CLOSED, "closed")                                                                            \
	X(STOPPED, "stopped")                                                                          \
	X(WAITED, "waited")                                                                            \
	X(CANCELED, "canceled")                                                                        \
	X(OVERWRITTEN, "overwritten")                                                                  \
	X(EXITED, "exited")                                                                            \
	X(HARM, "harm")                                                                                \
	X(GIVEN, "handed over")                                                                        \
	X(TAKEN, "taken")                                                                              \
	X(MARKED, "mark")

/* What a finding needs to be certain and the trace does not show. NONE: nothing, it is certain. */
#define FINDING_DOUBTS(X)                                                                          \
	X(NONE, "")                                                                                    \
	X(KNOWS, "the program may have learned of the end in a way that is not in the trace")          \
	X(RESULT, "what the program did with the result of the failed call is not in the trace")       \
	X(LATER, "the trace ends before a clean-up, which might have freed them")                      \
	X(LOOK, "the look did not see all memory, or few objects were made at this place since")       \
	X(KEPT, "whether the program still holds it was not followed from the start")                  \
	X(WOKEN, "whether the woken thread still needs it is not in the trace")                        \
	X(LOCKS, "the locks that the program's threads hold are not in the trace")                     \
	X(POINTER, "which of two pointers to the same address was used is not in the trace")           \
	X(POOL, "whether these contexts were meant to end with the socket is not in the trace")        \
	X(ROOM, "how much room the body has is not in the trace")                                      \
	X(MEMORY, "what the program did with the memory in the meantime is not in the trace")          \
	X(INSIDE, "what NNG did inside the call is not in the trace")                                  \
	X(PEER, "whether a peer would have come later is not in the trace")                            \
	X(PAST, "calls that went past the recorder are not in the trace")                              \
	X(DAMAGE, "a part of the trace is damaged")

enum finding_doubt {
#define X(doubt, why) DOUBT_##doubt,
	FINDING_DOUBTS(X)
#undef X
};

/* "a part of the trace is damaged"; "" for DOUBT_NONE. Static. */
const char *finding_doubt_why(enum finding_doubt doubt);

enum finding_role {
#define X(role, word) ROLE_##role,
	FINDING_ROLES(X)
#undef X
};

/* "send started". Static. */
const char *finding_role_word(enum finding_role role);

struct finding_step {
	enum finding_role role;
	uint64_t ref; /* of the event, for trace_event_at; 0: no event (the end of the trace) */
	uint64_t seq;
	bool has_result;    /* result below is worth telling */
	int64_t result;     /* of the call or of the operation; overrides the event's */
	bool turning;       /* from this step on the object was no longer the application's */
	uint64_t stack_ref; /* event whose stack tells the place (the ENTER of a RETURN), or 0 */
	char note[160];     /* more about it for people: "from here it belongs to socket 2..." */
};

#define FINDING_STEPS_MAX 12

struct finding {
	enum rule_id rule;
	enum severity severity;
	enum finding_doubt doubt; /* DOUBT_NONE: certain; else likely, and why no more */
	uint64_t count;           /* repeats with the same rule and stacks, this one included */
	enum nngt_kind kind;      /* of the object */
	uint64_t object_number;   /* the N of "msg#N" */
	uint64_t object_key;      /* address or id */
	char object_about[96];    /* "3 bytes", "req0", "" */
	char object_name[NNGT_TEXT_MAX + 1]; /* as the program calls it, any bytes, or "" */
	char message[320];                   /* one sentence, with the names of the functions */
	char advice[400];                    /* what to do instead, for this very case */
	struct finding_step offence;
	unsigned steps;
	struct finding_step step[FINDING_STEPS_MAX]; /* the story without the offence, in order */
};

/* Where rules put what they find. Folds repeats; keeps the order of first occurrence. */
struct findings;

/* An empty list, to be freed by findings_free. NULL: not enough memory. One thread at a time. */
struct findings *findings_new(void);
void findings_free(struct findings *list);
/*
 * Of each severity so many different ones are kept, the first: nobody reads more, and a trace that
 * was made to have millions shall not take all memory.
 */
#define FINDINGS_MAX 10000u
#define FINDING_NONE SIZE_MAX
/*
 * Copies the finding. The stack ids of offence and turning step decide what is a repeat. *index
 * gets the finding's, that of the one it repeats, or FINDING_NONE when there are too many. False:
 * not enough memory.
 */
bool findings_add(struct findings *list, const struct finding *finding, uint32_t offence_stack,
                  uint32_t turning_stack, size_t *index);
/*
 * In a damaged trace, lowers the certainty of every finding, and drops msg-not-from-nng and
 * aio-not-from-nng, which conclude from the absence of an event.
 */
void findings_doubt(struct findings *list);
/* The findings that are kept have the indices below this. */
size_t findings_count(const struct findings *list);
/* How many were found and not kept, repeats included. */
uint64_t findings_left_out(const struct findings *list);
/* Adds a step that came after the offence to a finding; with no room left it is dropped. */
void findings_later(struct findings *list, size_t index, const struct finding_step *step);
/* Adds words to the end of a finding's message; what has no room is dropped. */
void findings_add_words(struct findings *list, size_t index, const char *words);
/* A finding, which stays the list's and may move with the next findings_add. */
const struct finding *findings_get(const struct findings *list, size_t index);

#endif
