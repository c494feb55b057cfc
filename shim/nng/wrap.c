/*
 * wrap.c - the wrappers of all functions that need no more than their line in nng_api.def.
 *
 * Each finds the real function, lets calls from libnng itself straight through, and records
 * the application's calls: one event before, one after, or one at either end.  Results,
 * outputs and errno are the real function's.  None may be compiled into a jump (see
 * CMakeLists.txt): its return address is how a call from a wrapper is recognised.
 */
#include "shim/guard/guard.h"
#include "shim/nng/wrap.h"
#include "shim/perturb/perturb.h"

/* clang-format off */

/* IF_VOID(result, yes, no): `yes` for a function that returns nothing. */
#define FOR_VOID ~,
#define IF_VOID(result, yes, no) PICK(FOR_##result yes, no, ~)
#define PICK(...) PICK_SECOND(__VA_ARGS__)
#define PICK_SECOND(a, b, ...) b

#define KEEP(result) IF_VOID(result, , RET_##result value =)
#define GIVE(result) return IF_VOID(result, , value)
/* The kind, the place and the size of what was kept. */
#define KEPT(result) NNGT_##result, IF_VOID(result, NULL, &value), IF_VOID(result, 0, sizeof(value))

/* Sums of widths, and stores, of all arguments; `part` and `filled` are in scope. */
#define BYTES(type, kind) + encode_bytes(part, NNGT_##kind)
#define BYTES_ARGS0
#define BYTES_ARGS1(a) BYTES a
#define BYTES_ARGS2(a, b) BYTES a BYTES b
#define BYTES_ARGS3(a, b, c) BYTES a BYTES b BYTES c
#define BYTES_ARGS4(a, b, c, d) BYTES a BYTES b BYTES c BYTES d
#define BYTES_ARGS5(a, b, c, d, e) BYTES a BYTES b BYTES c BYTES d BYTES e
#define KIND(type, kind) NNGT_##kind
#define PUT(name, kind) p = encode_argument(p, part, kind, &name, sizeof(name), filled);
#define PUT_ARGS0
#define PUT_ARGS1(a) PUT(a1, KIND a)
#define PUT_ARGS2(a, b) PUT_ARGS1(a) PUT(a2, KIND b)
#define PUT_ARGS3(a, b, c) PUT_ARGS2(a, b) PUT(a3, KIND c)
#define PUT_ARGS4(a, b, c, d) PUT_ARGS3(a, b, c) PUT(a4, KIND d)
#define PUT_ARGS5(a, b, c, d, e) PUT_ARGS4(a, b, c, d) PUT(a5, KIND e)

/* What every wrapper begins with: NNG's own function, and the way of calls from NNG itself. */
#define BEGIN(name, result, args)                                                                  \
	const void *caller = CALLER;                                                                   \
	real_##name##_fn real = REAL(name, caller);                                                    \
	if (origin_is_library(caller)) {                                                               \
		KEEP(result) real(NAMES_##args);                                                           \
		GIVE(result);                                                                              \
	}

/*
 * Records an event in `event`, or NULL: of the arguments that are in a `which` (of those that NNG
 * fills in, when it `has_filled` them), behind the `first` bytes of the payload. `at`: where the
 * arguments go.
 */
#define EVENT(name, args, type, which, has_filled, first, at, aux, time)                           \
	{                                                                                              \
		const enum encode_part part = which;                                                       \
		const bool filled = has_filled;                                                            \
		const unsigned bytes = first BYTES_##args;                                                 \
		event = call_event(&call, bytes);                                                          \
		if (event != NULL) {                                                                       \
			uint8_t *p = at;                                                                       \
			PUT_##args                                                                             \
			(void)p;                                                                               \
			record_commit(event, NNGT_FN_##name, type, encode_slots(bytes), aux, time);            \
			call_close(&call);                                                                     \
		}                                                                                          \
		(void)part;                                                                                \
		(void)filled;                                                                              \
	}

/*
 * The modes that change what the program does, guard (guard/guard.h) and perturbation
 * (perturb/perturb.h), have a second wrapper of each function, out of the way of the first one.
 * frame: of the first one.
 */
#define ASK(name, kind) guard_argument(&guard, kind, &name, sizeof(name));
#define ASK_ARGS0
#define ASK_ARGS1(a) ASK(a1, KIND a)
#define ASK_ARGS2(a, b) ASK_ARGS1(a) ASK(a2, KIND b)
#define ASK_ARGS3(a, b, c) ASK_ARGS2(a, b) ASK(a3, KIND c)
#define ASK_ARGS4(a, b, c, d) ASK_ARGS3(a, b, c) ASK(a4, KIND d)
#define ASK_ARGS5(a, b, c, d, e) ASK_ARGS4(a, b, c, d) ASK(a5, KIND e)
/* Parameters and names, when there are any, behind others. */
#define MORE_PARAMS_ARGS0
#define MORE_PARAMS_ARGS1(a) , PARAMS_ARGS1(a)
#define MORE_PARAMS_ARGS2(a, b) , PARAMS_ARGS2(a, b)
#define MORE_PARAMS_ARGS3(a, b, c) , PARAMS_ARGS3(a, b, c)
#define MORE_PARAMS_ARGS4(a, b, c, d) , PARAMS_ARGS4(a, b, c, d)
#define MORE_PARAMS_ARGS5(a, b, c, d, e) , PARAMS_ARGS5(a, b, c, d, e)
#define MORE_NAMES_ARGS0
#define MORE_NAMES_ARGS1(a) , a1
#define MORE_NAMES_ARGS2(a, b) , a1, a2
#define MORE_NAMES_ARGS3(a, b, c) , a1, a2, a3
#define MORE_NAMES_ARGS4(a, b, c, d) , a1, a2, a3, a4
#define MORE_NAMES_ARGS5(a, b, c, d, e) , a1, a2, a3, a4, a5
#define MAY_KEEP(result) IF_VOID(result, , value =)
#define GUARDED_FUNCTION(name, result, verb, args)                                                 \
	__attribute__((noinline)) static RET_##result guarded_##name(                                  \
	    real_##name##_fn real, const void *caller, const uint64_t *frame MORE_PARAMS_##args)
#define GUARDED_BEGIN(name, result, verb, args)                                                    \
	IF_VOID(result, , RET_##result value = {0};)                                                   \
	struct nngt_event *event;                                                                      \
	struct guard_call guard = {                                                                    \
	    .function = NNGT_FN_##name, .does = NNGT_DOES_##verb, .offence = -1};                      \
	ASK_##args
#define GUARDED_ASK(result)                                                                        \
	if ((call.epoch & EPOCH_GUARD) != 0) {                                                         \
		guard.stack = call.stack;                                                                  \
		guard_before(&guard);                                                                      \
		guard_answer(KEPT(result));                                                                \
	}
/* The first wrapper goes this way when a mode is on, and when that is not known yet. */
#define GUARD(name, result, does, args)                                                            \
	if (__builtin_expect((record_epoch() & EPOCH_PLAIN) == 0, 0)) {                                \
		KEEP(result) guarded_##name(real, caller, FRAME MORE_NAMES_##args);                        \
		GIVE(result);                                                                              \
	}

/* Perturbation's delays: before, inside (drawn before, since a call may get two events), after. */
#define DELAY_BEFORE(name, does) perturb_before(NNGT_FN_##name, NNGT_DOES_##does, caller);
#define DRAW_INSIDE(name)                                                                          \
	(perturb_is_on() ? perturb_draw(PERTURB_INSIDE, NNGT_FN_##name, caller) : 0)
#define DELAY_AFTER(name, does) perturb_after(NNGT_FN_##name, NNGT_DOES_##does, caller);

/* An event at either end; `inside` is in scope. */
#define TWO_EVENTS(name, result, does, args)                                                       \
		GUARDED_BEGIN(name, result, does, args)                                                    \
		struct call call = call_open(caller, frame);                                               \
		GUARDED_ASK(result)                                                                        \
		const unsigned refused = guard.refused ? NNGT_REFUSED : 0;                                 \
		EVENT(name, args, NNGT_ENTER | refused, ENCODE_IN, false, 0, call_payload(event),          \
		      call.stack, clock_before())                                                          \
		guard_act(&guard, frame);                                                                  \
		perturb_sleep(PERTURB_INSIDE, NNGT_FN_##name, inside);                                     \
		if (!guard.refused) {                                                                      \
			MAY_KEEP(result) real(NAMES_##args);                                                   \
		}                                                                                          \
		uint64_t time = clock_after();                                                             \
		if (!guard.refused && call.epoch == record_epoch() && (call.epoch & EPOCH_GUARD) != 0) {   \
			guard_after(&guard, encode_succeeded(KEPT(result)));                                   \
		}                                                                                          \
		if (call_reopen(&call)) {                                                                  \
			EVENT(name, args, NNGT_RETURN | refused, ENCODE_OUT,                                   \
			      !guard.refused && encode_succeeded(KEPT(result)), 0, call_payload(event),        \
			      encode_number(KEPT(result)), time)                                               \
		}                                                                                          \
		DELAY_AFTER(name, does)                                                                    \
		GIVE(result);

#define GUARDED_BEFORE(name, result, does, args)                                                   \
	GUARDED_FUNCTION(name, result, does, args)                                                     \
	{                                                                                              \
		DELAY_BEFORE(name, does)                                                                   \
		if (perturb_splits(NNGT_DOES_##does, NNGT_##result)) {                                     \
			const uint64_t inside = DRAW_INSIDE(name);                                             \
			if (inside != 0) {                                                                     \
				TWO_EVENTS(name, result, does, args)                                               \
			}                                                                                      \
		}                                                                                          \
		GUARDED_BEGIN(name, result, does, args)                                                    \
		struct call call = call_open(caller, frame);                                               \
		GUARDED_ASK(result)                                                                        \
		EVENT(name, args, NNGT_CALL | (guard.refused ? NNGT_RETURNED | NNGT_REFUSED : 0),          \
		      ENCODE_ALL, false, encode_width(NNGT_##result),                                      \
		      encode_value(call_payload(event), KEPT(result)), call.stack, clock_before())         \
		guard_act(&guard, frame);                                                                  \
		if (!guard.refused) {                                                                      \
			MAY_KEEP(result) real(NAMES_##args);                                                   \
			if (call_may_complete(&call, event)) {                                                 \
				encode_value(call_payload(event), KEPT(result));                                   \
				call_completed(event);                                                             \
			}                                                                                      \
		}                                                                                          \
		GIVE(result);                                                                              \
	}

/* nng_aio_busy is such a function: false tells something, too. */
#define GUARDED_AFTER(name, result, does, args)                                                    \
	GUARDED_FUNCTION(name, result, does, args)                                                     \
	{                                                                                              \
		DELAY_BEFORE(name, does)                                                                   \
		GUARDED_BEGIN(name, result, does, args)                                                    \
		MAY_KEEP(result) real(NAMES_##args);                                                       \
		uint64_t time = clock_after();                                                             \
		struct call call = call_open(caller, frame);                                               \
		if ((call.epoch & EPOCH_GUARD) != 0 && encode_number(KEPT(result)) == 0) {                 \
			guard.stack = call.stack;                                                              \
			guard_after(&guard, true);                                                             \
		}                                                                                          \
		EVENT(name, args, NNGT_CALL | NNGT_RETURNED, ENCODE_ALL, encode_succeeded(KEPT(result)),   \
		      encode_width(NNGT_##result), encode_value(call_payload(event), KEPT(result)),        \
		      call.stack, time)                                                                    \
		DELAY_AFTER(name, does)                                                                    \
		GIVE(result);                                                                              \
	}

#define GUARDED_BOTH(name, result, does, args)                                                     \
	GUARDED_FUNCTION(name, result, does, args)                                                     \
	{                                                                                              \
		DELAY_BEFORE(name, does)                                                                   \
		const uint64_t inside = DRAW_INSIDE(name);                                                 \
		TWO_EVENTS(name, result, does, args)                                                       \
	}
#define GUARDED_CUSTOM(name, result, does, args) /* asks for itself */

/* One event before the call, its result filled in afterwards. */
#define WRAP_BEFORE(name, result, does, args)                                                            \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		GUARD(name, result, does, args)                                                            \
		struct call call = call_open(caller, FRAME);                                               \
		struct nngt_event *event;                                                                  \
		EVENT(name, args, NNGT_CALL, ENCODE_ALL, false, encode_width(NNGT_##result),               \
		      call_payload(event) + encode_width(NNGT_##result), call.stack, clock_before())       \
		KEEP(result) real(NAMES_##args);                                                           \
		if (call_may_complete(&call, event)) {                                                     \
			encode_value(call_payload(event), KEPT(result));                                       \
			call_completed(event);                                                                 \
		}                                                                                          \
		GIVE(result);                                                                              \
	}

/* One event after the call, with what it gave. */
#define WRAP_AFTER(name, result, does, args)                                                             \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		GUARD(name, result, does, args)                                                            \
		KEEP(result) real(NAMES_##args);                                                           \
		uint64_t time = clock_after();                                                             \
		struct call call = call_open(caller, FRAME);                                               \
		struct nngt_event *event;                                                                  \
		EVENT(name, args, NNGT_CALL | NNGT_RETURNED, ENCODE_ALL, encode_succeeded(KEPT(result)),   \
		      encode_width(NNGT_##result), encode_value(call_payload(event), KEPT(result)),        \
		      call.stack, time)                                                                    \
		GIVE(result);                                                                              \
	}

/* An event at either end. */
#define WRAP_BOTH(name, result, does, args)                                                              \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		GUARD(name, result, does, args)                                                            \
		struct call call = call_open(caller, FRAME);                                               \
		struct nngt_event *event;                                                                  \
		EVENT(name, args, NNGT_ENTER, ENCODE_IN, false, 0, call_payload(event), call.stack,        \
		      clock_before())                                                                      \
		KEEP(result) real(NAMES_##args);                                                           \
		uint64_t time = clock_after();                                                             \
		if (call_reopen(&call)) {                                                                  \
			EVENT(name, args, NNGT_RETURN, ENCODE_OUT, encode_succeeded(KEPT(result)), 0,          \
			      call_payload(event), encode_number(KEPT(result)), time)                          \
		}                                                                                          \
		GIVE(result);                                                                              \
	}

/* Only calls of the application's, to a function in a file of its own: see wrap.h. */
#define WRAP_CUSTOM(name, result, does, args)                                                            \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		IF_VOID(result, , return) wrap_##name(real, caller, FRAME, NAMES_##args);                  \
	}

#define CALL(name, result, when, does, about, releases, args)                                             \
	RET_##result name(PARAMS_##args);                                                              \
	GUARDED_##when(name, result, does, args)                                                       \
	WRAP_##when(name, result, does, args)
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL

#ifndef NNGTRACE_STATIC
/* By names that only we have: a program that exports NNG's functions has the others before us. */
#define CALL(name, result, when, does, about, releases, args)                                             \
	extern RET_##result entry_##name(PARAMS_##args)                                                \
	    __attribute__((alias(#name), visibility("hidden")));
#include "shim/trace/nng_api.def"
#undef CALL

const real_function wrap_entries[NNGT_FUNCTIONS] = {
#define CALL(name, result, when, does, about, releases, args)                                             \
	[NNGT_FN_##name] = (real_function)entry_##name,
#include "shim/trace/nng_api.def"
#undef CALL
};
#endif
#undef NOT_TRACED
/* clang-format on */
