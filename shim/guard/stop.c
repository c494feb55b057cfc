/*
 * stop.c - guard mode `stop`: the story so far on stderr, then abort on the line of the call. The
 * frames of the guard and of the wrapper are taken off the stack first, where we know how, so that
 * a debugger, or the core file, shows the application's line as the one that called abort.
 */
#include <dlfcn.h>
#include <stdlib.h>

#include "shim/arch/arch.h"
#include "shim/base/format_text.h"
#include "shim/base/say.h"
#include "shim/guard/parts.h"
#include "shim/libc/libc.h"
#include "shim/record/storage.h"
#include "shim/stack/stack_intern.h"

#define PLACE_SIZE 480

static void
add_hex(struct text *t, uint64_t number)
{
	char digits[16];
	unsigned at = sizeof(digits);
	do {
		digits[--at] = "0123456789abcdef"[number & 15];
		number >>= 4;
	} while (number != 0);
	text_add(t, "0x");
	text_add_bytes(t, digits + at, sizeof(digits) - at);
}

/* "app+0x1234 (main)". The address is where a call returns to, so one less lies in the call. */
static void
add_place(struct text *t, uint64_t address)
{
	Dl_info info = {0};
	if (address == 0) {
		text_add(t, "a place that is not known");
		return;
	}
	address--;
	if (dladdr((const void *)(uintptr_t)address, &info) == 0 || info.dli_fname == NULL) {
		add_hex(t, address);
		return;
	}
	text_add(t, path_base(info.dli_fname));
	text_add(t, "+");
	add_hex(t, address - (uint64_t)(uintptr_t)info.dli_fbase);
	if (info.dli_sname != NULL) {
		text_add(t, " (");
		text_add(t, info.dli_sname);
		text_add(t, ")");
	}
}

static void
say_place(const char *what, uint64_t address)
{
	char buffer[PLACE_SIZE];
	struct text place = text_in(buffer, sizeof(buffer));
	add_place(&place, address);
	say("guard:   ", what, place.start, NULL);
}

static const char *
function_name(enum nngt_function function)
{
	static const char *const names[] = {
#define CALL(name, result, when, does, about, releases, args) [NNGT_FN_##name] = #name,
#define NOT_TRACED(name, why)
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
	};
	return names[function];
}

static const char *
offence_words(int offence)
{
	static const char *const words[] = {
#define OFFENCE(name, rule, what) what,
#include "shim/trace/guard_offences.def"
#undef OFFENCE
	};
	return words[offence];
}

/* Where the program came by the object, and where it gave it up. */
static void
say_life(const struct guard_entry *e, bool is_aio)
{
	if (e != NULL) {
		say_place(is_aio ? "it was made at " : "the program got it at ",
		          stack_intern_first(e->born));
		say_place(is_aio ? "it was last started or freed at " : "it was given away at ",
		          stack_intern_first(e->given));
	}
}

static void
say_end(void)
{
	say("guard: stopped. For the whole story: nngtrace check ", storage_path(), NULL);
}

static void
tell(const struct guard_call *g, const struct guard_entry *e, struct arch_frame frame)
{
	char buffer[32];
	struct text address = text_in(buffer, sizeof(buffer));
	bool about_aio = g->offence >= GUARD_AIO_DOUBLE_FREE;
	add_hex(&address, (uint64_t)(uintptr_t)(about_aio ? g->aio : g->msg));
	say("guard: ", guard_offence_rule((unsigned)g->offence), ": ", function_name(g->function),
	    about_aio ? " of aio " : " of message ", address.start, ": ", offence_words(g->offence),
	    NULL);
	say_life(e, about_aio);
	say_place("this call is at ", arch_frame_return(frame));
	say_end();
}

_Noreturn void
guard_stop_written(const void *msg, const struct guard_entry *e, uint32_t offset)
{
	char buffer[32], number[32];
	struct text address = text_in(buffer, sizeof(buffer)), byte = text_in(number, sizeof(number));
	add_hex(&address, (uint64_t)(uintptr_t)msg);
	text_add_number(&byte, offset);
	say("guard: ", guard_offence_rule(GUARD_MSG_STALE_BODY), ": message ", address.start, ": ",
	    offence_words(GUARD_MSG_STALE_BODY), ", at byte ", byte.start, NULL);
	say_life(e, false);
	say("guard:   nobody saw the line that wrote it; it was between then and now", NULL);
	say_end();
	libc_abort()();
	_Exit(127); /* it does not return */
}

_Noreturn void
guard_stop(const struct guard_call *g, const struct guard_entry *e, struct arch_frame frame)
{
	tell(g, e, frame);
	arch_call_as(frame, libc_abort());
}
