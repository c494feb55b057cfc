/*
 * wrap.c - the wrappers of all functions that need no more than their line in nng_api.def.
 *
 * Each finds the real function, lets calls from libnng itself straight through, and records
 * the application's calls: one event before, one after, or one at either end.  Results,
 * outputs and errno are the real function's.  None may be compiled into a jump (see
 * CMakeLists.txt): its return address is how a call from a wrapper is recognised.
 */
#include "shim/guard/usual.h"
#include "shim/nng/modes.h"
#include "shim/nng/wrap.h"

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

/* Sums of widths, and stores, of all arguments; `part`, `filled` and the like are in scope. */
#define NARROW_BYTES(type, kind) + encode_narrow_bytes(part, NNGT_##kind)
#define NARROW_BYTES_ARGS0
#define NARROW_BYTES_ARGS1(a) NARROW_BYTES a
#define NARROW_BYTES_ARGS2(a, b) NARROW_BYTES_ARGS1(a) NARROW_BYTES b
#define NARROW_BYTES_ARGS3(a, b, c) NARROW_BYTES_ARGS2(a, b) NARROW_BYTES c
#define NARROW_BYTES_ARGS4(a, b, c, d) NARROW_BYTES_ARGS3(a, b, c) NARROW_BYTES d
#define NARROW_BYTES_ARGS5(a, b, c, d, e) NARROW_BYTES_ARGS4(a, b, c, d) NARROW_BYTES e
#define KIND(type, kind) NNGT_##kind
#define PUT(name, kind)                                                                            \
	pointers |= encode_holds(part, kind) && encode_is_pointer(kind)                                \
	                ? 1u << (unsigned)(p - payload) / NNGT_WORD                                    \
	                : 0;                                                                           \
	p = encode_argument(p, part, kind, &name, sizeof(name), filled);
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

/* Of each argument what a narrow event has of it, as far as it is a pointer. */
#define NARROW(name, kind)                                                                         \
	const uint32_t narrow_##name = encode_narrow(call.thread, &odd, part, kind, &name, filled);
#define NARROW_ARGS0
#define NARROW_ARGS1(a) NARROW(a1, KIND a)
#define NARROW_ARGS2(a, b) NARROW_ARGS1(a) NARROW(a2, KIND b)
#define NARROW_ARGS3(a, b, c) NARROW_ARGS2(a, b) NARROW(a3, KIND c)
#define NARROW_ARGS4(a, b, c, d) NARROW_ARGS3(a, b, c) NARROW(a4, KIND d)
#define NARROW_ARGS5(a, b, c, d, e) NARROW_ARGS4(a, b, c, d) NARROW(a5, KIND e)
#define PUT_NARROW(name, kind)                                                                     \
	p = encode_narrow_argument(p, part, kind, &name, sizeof(name), filled, narrow_##name);
#define PUT_NARROW_ARGS0
#define PUT_NARROW_ARGS1(a) PUT_NARROW(a1, KIND a)
#define PUT_NARROW_ARGS2(a, b) PUT_NARROW_ARGS1(a) PUT_NARROW(a2, KIND b)
#define PUT_NARROW_ARGS3(a, b, c) PUT_NARROW_ARGS2(a, b) PUT_NARROW(a3, KIND c)
#define PUT_NARROW_ARGS4(a, b, c, d) PUT_NARROW_ARGS3(a, b, c) PUT_NARROW(a4, KIND d)
#define PUT_NARROW_ARGS5(a, b, c, d, e) PUT_NARROW_ARGS4(a, b, c, d) PUT_NARROW(a5, KIND e)

/*
 * Records an event in `event`, or NULL: of the arguments that are in a `which` (of those that NNG
 * fills in, when it `has_filled` them), behind the `first` bytes of the payload. `at`: where the
 * arguments go in `payload`. The time is read before there is room for the event, which may depend
 * on it. What does not fit into a narrow event is put together first, and then copied.
 */
#define EVENT(name, args, type, which, has_filled, first, at, aux, time)                           \
	{                                                                                              \
		const enum encode_part part = which;                                                       \
		const bool filled = has_filled;                                                            \
		const unsigned bytes = sizeof(struct nngt_head) + first NARROW_BYTES_##args;               \
		event = NULL;                                                                              \
		if (call.thread != NULL) {                                                                 \
			const uint64_t stamp = time;                                                           \
			const uint32_t number = aux;                                                           \
			uint64_t odd = 0;                                                                      \
			const uint32_t narrow_aux = record_narrow_aux(number, &odd);                           \
			NARROW_##args                                                                          \
			if (__builtin_expect((odd & RECORD_ODD) == 0, 1)) {                                    \
				event = call_take(&call, record_reserve(call.thread, bytes, stamp));               \
				if (event != NULL) {                                                               \
					uint8_t *payload = event->payload, *p = at;                                    \
					PUT_NARROW_##args                                                              \
					(void)p;                                                                       \
					record_commit(                                                                 \
					    event, record_narrow_word(NNGT_FN_##name, type, bytes, narrow_aux),        \
					    stamp);                                                                    \
				}                                                                                  \
			} else {                                                                               \
				uint8_t payload[64] = {0}, *p = at;                                                \
				uint32_t pointers = 0;                                                             \
				PUT_##args                                                                         \
				event = call_take(&call, record_event(call.thread, NNGT_FN_##name, type, number,   \
				                                      payload, (unsigned)(p - payload), pointers,  \
				                                      stamp));                                     \
			}                                                                                      \
			if (event != NULL) {                                                                   \
				call_close(&call);                                                                 \
			}                                                                                      \
		}                                                                                          \
		(void)part;                                                                                \
		(void)filled;                                                                              \
	}

/*
 * When a mode is on that changes what the program does, and when that is not known yet, a call goes
 * another way (modes.h), out of the way of the first one: through a function of its own, so that
 * its parameters have addresses only there. frame: of the first one.
 */
#define ROW(type, kind)                                                                            \
	{NNGT_##kind, sizeof(type), WIDTH_##kind, MODES_IS_PLAIN(type, NNGT_##kind, WIDTH_##kind),     \
	 MODES_ROLE(NNGT_##kind)}
#define ROWS_ARGS0 {0}
#define ROWS_ARGS1(a) ROW a
#define ROWS_ARGS2(a, b) ROW a, ROW b
#define ROWS_ARGS3(a, b, c) ROW a, ROW b, ROW c
#define ROWS_ARGS4(a, b, c, d) ROW a, ROW b, ROW c, ROW d
#define ROWS_ARGS5(a, b, c, d, e) ROW a, ROW b, ROW c, ROW d, ROW e
#define COUNT_ARGS0 0
#define COUNT_ARGS1(a) 1
#define COUNT_ARGS2(a, b) 2
#define COUNT_ARGS3(a, b, c) 3
#define COUNT_ARGS4(a, b, c, d) 4
#define COUNT_ARGS5(a, b, c, d, e) 5
#define ADDRESSES_ARGS0 NULL
#define ADDRESSES_ARGS1(a) POINTER_TO(a1)
#define ADDRESSES_ARGS2(a, b) ADDRESSES_ARGS1(a), POINTER_TO(a2)
#define ADDRESSES_ARGS3(a, b, c) ADDRESSES_ARGS2(a, b), POINTER_TO(a3)
#define ADDRESSES_ARGS4(a, b, c, d) ADDRESSES_ARGS3(a, b, c), POINTER_TO(a4)
#define ADDRESSES_ARGS5(a, b, c, d, e) ADDRESSES_ARGS4(a, b, c, d), POINTER_TO(a5)
#define POINTER_TO(name) (void *)(uintptr_t)&name
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
/* The arguments that the guard asks about; the first of each kind counts. Folds. */
#define TAKE(name, kind) take_role(&roles, kind, &name, sizeof(name));
#define TAKE_ARGS0
#define TAKE_ARGS1(a) TAKE(a1, KIND a)
#define TAKE_ARGS2(a, b) TAKE(a2, KIND b) TAKE_ARGS1(a)
#define TAKE_ARGS3(a, b, c) TAKE(a3, KIND c) TAKE_ARGS2(a, b)
#define TAKE_ARGS4(a, b, c, d) TAKE(a4, KIND d) TAKE_ARGS3(a, b, c)
#define TAKE_ARGS5(a, b, c, d, e) TAKE(a5, KIND e) TAKE_ARGS4(a, b, c, d)
#define ROLES(args)                                                                                \
	struct roles roles = {NULL, NULL, NULL};                                                       \
	TAKE_##args
struct roles {
	const void *msg, *aio;
	void *const *made;
};
ENCODE_INLINE void
take_role(struct roles *roles, unsigned kind, const void *argument, size_t size)
{
	void *pointer = NULL;
	memcpy(&pointer, argument, size < sizeof(pointer) ? size : sizeof(pointer));
	if (MODES_ROLE(kind) == MODES_MSG) {
		roles->msg = pointer;
	} else if (MODES_ROLE(kind) == MODES_AIO) {
		roles->aio = pointer;
	} else if (MODES_ROLE(kind) == MODES_MADE) {
		roles->made = pointer;
	}
}
#define MAY_KEEP(result) IF_VOID(result, , value =)

static const struct modes_row rows[NNGT_FUNCTIONS] = {
#define CALL(name, result_, when_, does_, about, releases, args)                                   \
	[NNGT_FN_##name] = {                                                                           \
	    .function = NNGT_FN_##name,                                                                \
	    .does = NNGT_DOES_##does_,                                                                 \
	    .when = MODES_##when_,                                                                     \
	    .result = NNGT_##result_,                                                                  \
	    .result_size = IF_VOID(result_, 0, sizeof(RET_##result_)),                                 \
	    .count = COUNT_##args,                                                                     \
	    .arguments = {ROWS_##args}},
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
};

#define OTHER_WAY(name, result, args)                                                              \
	__attribute__((noinline, cold)) static RET_##result other_way_##name(                          \
	    real_##name##_fn real, const void *caller, struct arch_frame frame MORE_PARAMS_##args)     \
	{                                                                                              \
		IF_VOID(result, , RET_##result value = {0};)                                               \
		void *const arguments[] = {ADDRESSES_##args};                                              \
		struct modes_call call;                                                                    \
		if (modes_begin(&call, &rows[NNGT_FN_##name], caller, frame, arguments,                    \
		                IF_VOID(result, NULL, &value))) {                                          \
			MAY_KEEP(result) real(NAMES_##args);                                                   \
		}                                                                                          \
		modes_end(&call);                                                                          \
		GIVE(result);                                                                              \
	}
#define OTHER_WAY_BEFORE OTHER_WAY
#define OTHER_WAY_AFTER OTHER_WAY
#define OTHER_WAY_BOTH OTHER_WAY
#define OTHER_WAY_CUSTOM(name, result, args) /* sees to it itself */
/* What a function does. Folds. */
#define DOES(name) ((enum nngt_does)rows[NNGT_FN_##name].does)
#define GO_OTHER_WAY(name, result, args)                                                           \
	KEEP(result) other_way_##name(real, caller, FRAME MORE_NAMES_##args);                          \
	GIVE(result);

/*
 * With the guard alone, what it has to note of the calls that are made most is noted in line
 * (usual.h), in a copy of the wrapper; for others the wrapper looks that there is nothing to note.
 */
ENCODE_INLINE bool
guard_is_alone(void)
{
	const uint32_t epoch = record_epoch();
	return (epoch & EPOCH_MODES) == EPOCH_GUARD && record_self.epoch == epoch;
}
#define MODES(name, result, args, go_guarded)                                                      \
	if (__builtin_expect((record_epoch() & EPOCH_PLAIN) == 0, 0)) {                                \
		ROLES(args)                                                                                \
		if (!guard_is_alone()) {                                                                   \
			GO_OTHER_WAY(name, result, args)                                                       \
		}                                                                                          \
		go_guarded(name, result, args)                                                             \
		if (!guard_passes(DOES(name), roles.msg, roles.aio)) {                                     \
			GO_OTHER_WAY(name, result, args)                                                       \
		}                                                                                          \
	}
#define GO_GUARDED(name, result, args, has_usual)                                                  \
	if (has_usual && record_self.busy == 0) {                                                      \
		KEEP(result) guarded_##name(real, caller, FRAME MORE_NAMES_##args);                        \
		GIVE(result);                                                                              \
	}
#define GO_GUARDED_BEFORE(name, result, args)                                                      \
	GO_GUARDED(name, result, args, guard_has_usual(DOES(name)))
#define GO_GUARDED_AFTER(name, result, args)                                                       \
	GO_GUARDED(name, result, args, DOES(name) == NNGT_DOES_MSG_ALLOC)
#define GO_GUARDED_BOTH(name, result, args)

/* One event before the call, its result filled in afterwards. */
#define CALL_BEFORE(name, result, args)                                                            \
	struct nngt_head *event;                                                                       \
	EVENT(name, args, NNGT_CALL, ENCODE_ALL, false, encode_width(NNGT_##result),                   \
	      payload + encode_width(NNGT_##result), call.stack, clock_before())                       \
	KEEP(result) real(NAMES_##args);                                                               \
	if (call_may_complete(&call, event)) {                                                         \
		call_completed(event, KEPT(result));                                                       \
	}                                                                                              \
	GIVE(result);
#define WRAP_BEFORE(name, result, args)                                                            \
	__attribute__((noinline)) static RET_##result guarded_##name(                                  \
	    real_##name##_fn real, const void *caller, struct arch_frame frame MORE_PARAMS_##args)     \
	{                                                                                              \
		ROLES(args)                                                                                \
		struct call call = call_open(caller, frame);                                               \
		if (!call_is_guarded(&call) ||                                                             \
		    !guard_usual_before(DOES(name), roles.msg, roles.aio, call.stack)) {                   \
			call_close(&call);                                                                     \
			KEEP(result) other_way_##name(real, caller, frame MORE_NAMES_##args);                  \
			GIVE(result);                                                                          \
		}                                                                                          \
		CALL_BEFORE(name, result, args)                                                            \
	}                                                                                              \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		MODES(name, result, args, GO_GUARDED_BEFORE)                                               \
		struct call call = call_open(caller, FRAME);                                               \
		CALL_BEFORE(name, result, args)                                                            \
	}

/* One event after the call, with what it gave. */
#define CALL_AFTER(name, result, args, frame, note)                                                \
	KEEP(result) real(NAMES_##args);                                                               \
	uint64_t time = clock_after();                                                                 \
	struct call call = call_open(caller, frame);                                                   \
	note                                                                                           \
	struct nngt_head *event;                                                                       \
	EVENT(name, args, NNGT_CALL | NNGT_RETURNED, ENCODE_ALL, encode_succeeded(KEPT(result)),       \
	      encode_width(NNGT_##result), encode_value(payload, KEPT(result)),                        \
	      call.stack, time)                                                                        \
	GIVE(result);
#define NOTE_MADE(result)                                                                          \
	if (call_is_guarded(&call) && encode_succeeded(KEPT(result)) && roles.made != NULL) {          \
		guard_msg_got(*roles.made, call.stack);                                                    \
	}
#define WRAP_AFTER(name, result, args)                                                             \
	__attribute__((noinline)) static RET_##result guarded_##name(                                  \
	    real_##name##_fn real, const void *caller, struct arch_frame frame MORE_PARAMS_##args)     \
	{                                                                                              \
		ROLES(args)                                                                                \
		CALL_AFTER(name, result, args, frame, NOTE_MADE(result))                                   \
	}                                                                                              \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		MODES(name, result, args, GO_GUARDED_AFTER)                                                \
		CALL_AFTER(name, result, args, FRAME, )                                                    \
	}

/* An event at either end. */
#define WRAP_BOTH(name, result, args)                                                              \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		MODES(name, result, args, GO_GUARDED_BOTH)                                                 \
		struct call call = call_open(caller, FRAME);                                               \
		struct nngt_head *event;                                                                   \
		EVENT(name, args, NNGT_ENTER, ENCODE_IN, false, 0, payload, call.stack,                    \
		      clock_before())                                                                      \
		KEEP(result) real(NAMES_##args);                                                           \
		uint64_t time = clock_after();                                                             \
		if (call_reopen(&call)) {                                                                  \
			EVENT(name, args, NNGT_RETURN, ENCODE_OUT, encode_succeeded(KEPT(result)), 0,          \
			      payload, encode_number(KEPT(result)), time)                                      \
		}                                                                                          \
		GIVE(result);                                                                              \
	}

/* Only calls of the application's, to a function in a file of its own: see wrap.h. */
#define WRAP_CUSTOM(name, result, args)                                                            \
	EXPORTED RET_##result name(PARAMS_##args)                                                      \
	{                                                                                              \
		BEGIN(name, result, args)                                                                  \
		IF_VOID(result, , return) wrap_##name(real, caller, FRAME, NAMES_##args);                  \
	}

#define CALL(name, result, when, does, about, releases, args)                                      \
	RET_##result name(PARAMS_##args);                                                              \
	OTHER_WAY_##when(name, result, args)                                                           \
	WRAP_##when(name, result, args)
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL

#ifndef NNGTRACE_STATIC
/* By names that only we have: a program that exports NNG's functions has the others before us. */
#define CALL(name, result, when, does, about, releases, args)                                      \
	extern RET_##result entry_##name(PARAMS_##args)                                                \
	    __attribute__((alias(#name), visibility("hidden")));
#include "shim/trace/nng_api.def"
#undef CALL

const real_function wrap_entries[NNGT_FUNCTIONS] = {
#define CALL(name, result, when, does, about, releases, args)                                      \
	[NNGT_FN_##name] = (real_function)entry_##name,
#include "shim/trace/nng_api.def"
#undef CALL
};
#endif
#undef NOT_TRACED
/* clang-format on */
