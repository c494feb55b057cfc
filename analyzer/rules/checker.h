/*
 * checker.h - what the rule files share: the state of a check and the way to tell a story.
 *
 * A rule looks at the model as it was before an event, at the event with its objects, and says
 * what is wrong. It judges by what the application had observed when it made the call.
 *
 * One thread at a time. A check borrows its trace, model and findings; what these functions return
 * belongs to one of the three and lives as long. When memory is short, `failed` is set, the rule
 * goes on, and the check ends with an error.
 */
#ifndef NNGTRACE_RULES_CHECKER_H
#define NNGTRACE_RULES_CHECKER_H

#include "analyzer/model/model.h"
#include "analyzer/nng/errors.h"
#include "analyzer/nng/flags.h"
#include "analyzer/rules/finding.h"
#include "analyzer/rules/pass.h"

struct churn;
struct replay;

/* Rules as bits: see interests.c. */
#define ASKED_REASONS 32u
struct asked {
	/* To ask about an event, by its function and type. */
#define ASKED_TYPES 8 /* a power of two: the place of a function is a shift */
	uint32_t rules[API_FUNCTIONS][ASKED_TYPES];
	uint32_t silent[ASKED_REASONS]; /* about a call, by the reasons why */
};

/* What the program has marked so far, in order: see marks.c. */
struct mark;
struct marks {
	struct mark *items;
	size_t count, room;
};

struct checker {
	struct trace *trace;
	const struct trace_info *info; /* of the trace */
	/* The same as in info. */
	uint64_t whole_from_ns, complete_ns;
	const struct model *model; /* rules read it; pass.c alone moves it on */
	struct findings *findings;
	struct table churn; /* contexts by the stack that opened them: struct churn */
	struct table once;  /* what has been reported: see checker_once */
	struct table leaks; /* findings of leaks, by index: the place of the birth, see leak.c */
	struct table harm;  /* memory of messages that findings are about: struct harm by address */
	struct marks marks;
	struct asked asked;
	const struct rules_watch *watch; /* may be NULL */
	bool given;                      /* nngtrace_give was called */
	bool failed;                     /* not enough memory */
};

/* A finding in the making. It owns its steps and texts until story_end takes them. */
struct story {
	struct finding finding;
	uint32_t offence_stack, turning_stack;
};

/* Begins the story of an object. object: may be NULL, for a finding about none. */
void story_begin(struct story *story, enum rule_id rule, const struct object *object);
/* An ordinary step; places that did not happen (seq 0) are left out. note may be NULL. */
struct finding_step *story_step(struct story *story, enum finding_role role,
                                const struct place *place, const char *note, ...)
    __attribute__((format(printf, 4, 5)));
/* The same, but it does not decide whose the object is, and so not which findings are the same. */
struct finding_step *story_aside(struct story *story, enum finding_role role,
                                 const struct place *place, const char *note, ...)
    __attribute__((format(printf, 4, 5)));
/* The step that is the mistake itself, and decides where the finding is. */
void story_offence(struct story *story, enum finding_role role, const struct place *place);
/* What is wrong, and what to do instead: one sentence each. */
void story_message(struct story *story, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void story_advice(struct story *story, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds to a step what its call returned. */
void story_result(struct finding_step *step, int64_t result);
/*
 * The steps with which every story of an object begins: how the application came by it, and how it
 * was given away, freed or closed. An object that was met in mid-life has no such beginning.
 */
void story_life(struct story *story, const struct object *object);
/*
 * A send that failed. One with an aio only starts at its call, which returns nothing: that it
 * failed was seen later, in another call.
 */
void story_failed_send(struct story *story, const struct msg *msg);
/*
 * Puts the steps in time order and adds the finding. The advice must be set. Returns the finding's
 * index, that of the one it repeats, or FINDING_NONE when there are too many.
 */
size_t story_end(struct story *story, struct checker *checker);
/* The same for a leak: at the end it is said how many objects were made where this one was. */
void leak_end(struct story *story, struct checker *checker, const struct object *object);

/* "socket 2 (req0)", "ctx 7", for a sentence. */
void describe_handle(const struct handle *handle, char *text, size_t size);
/* "NNG_ECLOSED (7)", "0". */
void describe_result(int64_t result, char *text, size_t size);

/*
 * Tells that a call frees an object that the operation in progress on an aio works on. aio NULL: it
 * is not known which.
 */
void freed_in_flight(struct checker *checker, const struct action *action,
                     const struct object *object, const struct aio *aio);

/*
 * Tells that a call uses or frees a resource that is not the application's any more: freed, given
 * to NNG, or lent and given back.
 */
void resource_accused(struct checker *checker, const struct action *action,
                      const struct resource *resource, bool freeing);
/* The rule about an aio or a resource of a kind that is never freed. */
enum rule_id leak_rule(enum nngt_kind kind);
/* Tells it when another thread is inside a call on what this one frees. */
void freed_inside_call(struct checker *checker, const struct action *action,
                       const struct resource *resource);

/* Did a rule report on the thing with this number (an object's, or an event's)? */
bool checker_reported(const struct checker *checker, enum rule_id rule, uint64_t number);
/* The same, and from now on it did. Returns true the first time only. */
bool checker_once(struct checker *checker, enum rule_id rule, uint64_t number);

/*
 * Are the births and ends of objects sure to be seen? If not, an address that comes back is no sign
 * of a second use of the old object: the call that gave it out may have gone past the shim. A rule
 * that concludes from the absence of an event is then a note at most; story_end sees to that.
 */
bool births_sure(const struct checker *checker);
/* Makes a note of a finding that rests on the absence of an event, where births are not sure. */
void births_doubt(const struct checker *checker, struct finding *finding);

/*
 * May the program know that the operation in progress on an aio has ended, although the trace does
 * not show that it has looked? Then to go on with the aio is no certain mistake.
 */
bool aio_may_be_known_idle(const struct checker *checker, const struct aio *aio);

/* Does a call begin that is given a message? */
static inline bool
names_message(const struct action *action)
{
	return action->msg != NULL && action->type != NNGT_RETURN;
}

/* Does the call start an operation on an aio? */
static inline bool
starts_operation(const struct action *action)
{
	return action->function->verb == NNGT_VERB_STARTS;
}

/* Did the call give the message on an aio away? A stream does so in message mode. */
static inline bool
sends_by_aio(const struct place *place)
{
	return api_function(place->function)->does == NNGT_DOES_START_SEND ||
	       place->function == NNGT_FN_nng_stream_send;
}

/* The name of the function that was called there. Static. */
static inline const char *
function_name(const struct place *place)
{
	return api_function(place->function)->name;
}

/*
 * A normal exit with nothing going on: no socket, thread or callback is left, and no operation
 * whose callback is to come.
 */
bool ended_quiet(const struct checker *checker);
/* Did the application clean up before a normal exit? Only then does what is left say much. */
bool ended_clean(const struct checker *checker);
/* Did the application ever open a socket? */
bool had_socket(const struct checker *checker);
/*
 * Is an aio that is idle at a quiet end a leak? leak_aio_sites first counts the aios of each place
 * that made some, into an empty table that leak_aio_sites_free frees; false: not enough memory. See
 * leak_aio.c.
 */
bool leak_aio_sites(struct checker *checker, struct table *sites);
bool leak_aio(const struct checker *checker, const struct table *sites, const struct aio *aio);
void leak_aio_sites_free(struct table *sites);
/* Did a call entered here last until the process was killed, and too long for a coincidence? */
bool rules_stuck(const struct checker *checker, const struct place *place);
/*
 * Where the callback began, on another thread than this call's, for whose end the open call waits:
 * that of its aio, or one of a pipe when it closes a socket. NULL: none.
 */
const struct place *rules_awaited(const struct checker *checker, const struct open_call *call,
                                  uint32_t not_thread);
/* Sockets that the application opened and has not closed. */
bool sockets_open(const struct checker *checker);
/* Had whoever makes this call been told NNG_ECLOSED for the handle before? */
bool knew_closed(const struct checker *checker, const struct action *action,
                 const struct handle *handle);
/*
 * Does the call start an exchange on a socket or context whose close was entered, although whoever
 * makes it had been told NNG_ECLOSED? Where the close began, or NULL. The callback that a close
 * brings mostly runs before the close returns.
 */
const struct place *knew_closing(const struct checker *checker, const struct action *action);
/* NNG_FLAG_NONBLOCK and the like of a call; 0 when it has none. */
uint64_t call_flags(const struct action *action);

/* Notes a finding for watch->curious, if it is about an address that somebody asks about. */
void curious_note(const struct checker *checker, const struct finding *finding);
/* After the last event: who has the memory now. */
void curious_end(const struct checker *checker);

/* A finding is about the memory of a message: what becomes of it next is the harm. */
void damage_watch(struct checker *checker, size_t finding, uint64_t address);
/* After an event: a message may have been born in memory that is watched. */
void damage_event(struct checker *checker);
/* Frees what damage_watch remembered. */
void damage_free(struct checker *checker);

/* Remembers the text of a nngtrace_mark; other actions are ignored. */
void marks_add(struct checker *checker, const struct action *action);
/* Adds the marks that fall between the first and the last step of a story, but not all of many. */
void story_marks(struct story *story, const struct checker *checker);
void marks_free(struct checker *checker);

/*
 * The rules, one family a file; interests.c asks them, in its order. Each is called with the
 * state before the event.
 */
enum verdict {
	GO_ON,  /* the rules that follow may have something to say */
	ACCUSED /* the object of the event: the rules that follow for it stay silent */
};
enum verdict rules_mix_message(struct checker *checker, const struct action *action);
enum verdict rules_mix_memory(struct checker *checker, const struct action *action);
enum verdict rules_message_stranger(struct checker *checker, const struct action *action);
/* Not in the table: the guard's finding that a message was written to after its end. */
void rules_message_written(struct checker *checker, const struct action *action);
enum verdict rules_message_stale(struct checker *checker, const struct action *action);
enum verdict rules_message_past(struct checker *checker, const struct action *action);
enum verdict rules_message_concurrent(struct checker *checker, const struct action *action);
enum verdict rules_message(struct checker *checker, const struct action *action);
enum verdict rules_message_given(struct checker *checker, const struct action *action);
enum verdict rules_message_body(struct checker *checker, const struct action *action);
enum verdict rules_leak(struct checker *checker, const struct action *action);
enum verdict rules_aio(struct checker *checker, const struct action *action);
enum verdict rules_aio_ending(struct checker *checker, const struct action *action);
enum verdict rules_aio_misuse(struct checker *checker, const struct action *action);
enum verdict rules_aio_modified(struct checker *checker, const struct action *action);
enum verdict rules_aio_provider(struct checker *checker, const struct action *action);
enum verdict rules_aio_stranger(struct checker *checker, const struct action *action);
enum verdict rules_callback(struct checker *checker, const struct action *action);
enum verdict rules_ctx(struct checker *checker, const struct action *action);
enum verdict rules_ctx_message(struct checker *checker, const struct action *action);
enum verdict rules_failed_handle(struct checker *checker, const struct action *action);
enum verdict rules_socket(struct checker *checker, const struct action *action);
enum verdict rules_in_flight(struct checker *checker, const struct action *action);
enum verdict rules_resource(struct checker *checker, const struct action *action);
enum verdict rules_given(struct checker *checker, const struct action *action);
enum verdict rules_hijack(struct checker *checker, const struct action *action);
enum verdict rules_defect(struct checker *checker, const struct action *action);
enum verdict rules_library(struct checker *checker, const struct action *action);
enum verdict rules_after_fork(struct checker *checker, const struct action *action);

/* The same at the end of the trace, in this order. */
void rules_aio_end(struct checker *checker);
void rules_ctx_end(struct checker *checker);
/* Fills in replay, which is empty before and the caller's: it knows the places of leaks. */
void rules_leak_end(struct checker *checker, struct replay *replay);
void rules_hang_end(struct checker *checker); /* before the next, which it silences */
void rules_alone_end(struct checker *checker);
void rules_deadlock_end(struct checker *checker);
void rules_aio_left(struct checker *checker);
void rules_resource_end(struct checker *checker);
/* Adds to every leak how many were made where it was, and how many of them are left. */
void rules_leak_counts(struct checker *checker, const struct replay *replay);
void rules_socket_end(struct checker *checker);
void rules_defect_end(struct checker *checker);

/* Early reads of an aio without callback, judged when the end of the operation is known. */
void rules_aio_early(struct checker *checker, const struct aio *aio, bool proven);

#endif
