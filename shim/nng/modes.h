/*
 * modes.h - a call while a mode is on that changes what the program does: guard (guard/guard.h),
 * perturbation (perturb/perturb.h), or both; and the first call of a process, when that is not
 * known yet.
 *
 * There is one way for all functions, which reads what it needs from a row for each: so the modes
 * add little to the code of each wrapper, and nothing to what it does without them. With the guard
 * alone, most calls do not come here, since guard/usual.h finds in line what there is to note. The
 * others call modes_begin, then NNG if it may, then modes_end. Any thread; not busy while NNG
 * works.
 */
#ifndef NNGTRACE_SHIM_NNG_MODES_H
#define NNGTRACE_SHIM_NNG_MODES_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/guard/guard.h"
#include "shim/nng/call.h"

#define MODES_ARGUMENTS 5

/* The third column of nng_api.def. */
enum modes_when { MODES_BEFORE, MODES_AFTER, MODES_BOTH, MODES_CUSTOM };

/* A function, as nng_api.def has it. */
struct modes_row {
	uint16_t function; /* enum nngt_function */
	uint8_t does;      /* enum nngt_does */
	uint8_t when;
	uint8_t result, result_size; /* the kind of the result and its bytes; 0 bytes: it has none */
	uint8_t count;
	struct modes_argument {
		uint16_t kind;
		uint8_t size;  /* of the parameter */
		uint8_t width; /* in an event */
		bool is_plain; /* the parameter's bytes are the event's */
		uint8_t role;  /* enum modes_role */
	} arguments[MODES_ARGUMENTS];
};

/* What an argument is for the guard. */
enum modes_role { MODES_NONE, MODES_MSG, MODES_AIO, MODES_MADE };
/* The last two members, from what nng_api.def says. */
#define MODES_ROLE(kind)                                                                           \
	((unsigned)(kind) == NNGT_MSG                ? MODES_MSG                                       \
	 : (unsigned)(kind) == NNGT_AIO              ? MODES_AIO                                       \
	 : (unsigned)(kind) == (NNGT_MSG | NNGT_OUT) ? MODES_MADE                                      \
	                                             : MODES_NONE)
#define MODES_IS_PLAIN(type, kind, width)                                                          \
	(sizeof(type) == (width) && ((unsigned)(kind)&NNGT_OUT) == 0 && (unsigned)(kind) != NNGT_OPTION)

/* A call on its way; in the wrapper's frame. */
struct modes_call {
	const struct modes_row *row;
	const void *caller;
	struct arch_frame frame;
	void *const *arguments; /* where the parameters are */
	void *value;            /* where the result is; NULL: there is none */
	struct guard_call guard;
	struct call call;
	struct nngt_head *event; /* of a call with one event, before NNG */
	bool has_two_events;
};

/*
 * Before NNG. caller, frame: of the exported wrapper. arguments: the addresses of the parameters;
 * the guard may change one that is a message. value: all zero. False: NNG must not get the call,
 * and value is what the application gets.
 */
bool modes_begin(struct modes_call *m, const struct modes_row *row, const void *caller,
                 struct arch_frame frame, void *const *arguments, void *value);

/* After NNG, or in its place. */
void modes_end(struct modes_call *m);

/*
 * For wrappers that are written by hand, when call_has_modes: the delay before the call, which has
 * been opened, and is open again afterwards. Returns how long it is to sleep inside, in ns.
 */
uint64_t modes_delay(struct call *call, enum nngt_function function, enum nngt_does does,
                     const void *caller, struct arch_frame frame);

#endif
