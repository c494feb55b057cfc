/* plan.c - see plan.h */
#include "shim/perturb/plan.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "shim/base/loader.h"
#include "shim/base/memory.h"
#include "shim/base/own_file.h"
#include "shim/base/quiet.h"
#include "shim/base/say.h"
#include "shim/base/format_text.h"

#define PLAN_BYTES   (UINT32_C(256) << 10) /* of a plan that are read */
#define MODULE_BYTES 512u
/* The module may come later: it is looked for so many times. */
#define LOOKS 64

static struct {
	unsigned point;
	unsigned function; /* NNGT_FUNCTIONS: none */
	uint64_t delay_ns, offset;
	char module[MODULE_BYTES];
} chosen;
static _Atomic uintptr_t address; /* where it is loaded; 0: not known */
static _Atomic int looks;

static unsigned
function_of(const char *name, size_t length)
{
	static const char *const names[] = {
#define CALL(name, result, when, does, about, releases, args) #name,
#define NOT_TRACED(name, why)
#define ANNOTATION(name, does, args) "",
#include "shim/trace/nng_api.def"
#undef CALL
#undef NOT_TRACED
	};
	_Static_assert(sizeof(names) / sizeof(names[0]) == NNGT_FUNCTIONS, "a name for each number");
	unsigned f = 0;
	while (f < NNGT_FUNCTIONS &&
	       (length == 0 || strlen(names[f]) != length || strncmp(names[f], name, length) != 0)) {
		f++;
	}
	return f;
}

/* The nth line that is a place; returns how many there are up to there, itself included. */
static uint64_t
find_line(const char *text, uint64_t nth, struct perturb_place *place)
{
	uint64_t count = 0;
	while (*text != '\0' && count < nth) {
		struct perturb_place here;
		if (perturb_plan_line(text, &here)) {
			*place = here;
			count++;
		}
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return count;
}

static bool
choose(const char *text, uint64_t seed)
{
	struct perturb_place place;
	const char *lines = perturb_after_word(text, PERTURB_PLAN_MAGIC);
	uint64_t count = lines != NULL ? find_line(lines, UINT64_MAX, &place) : 0;
	if (count == 0) {
		return false;
	}
	find_line(lines, (seed + count - 1) % count + 1, &place);
	if (place.module_length >= sizeof(chosen.module)) {
		return false;
	}
	memcpy(chosen.module, place.module, place.module_length);
	chosen.module[place.module_length] = '\0';
	chosen.point = place.point;
	chosen.function = function_of(place.function, place.function_length);
	chosen.delay_ns = place.delay_ns;
	chosen.offset = place.offset;
	return chosen.function != NNGT_FUNCTIONS;
}

/* The program itself has no name in the loader's list. */
static const char *
name_of(const struct dl_phdr_info *info, char *program, size_t size)
{
	if (info->dlpi_name != NULL && info->dlpi_name[0] != '\0') {
		return info->dlpi_name;
	}
	ssize_t length = readlink("/proc/self/exe", program, size - 1);
	program[length > 0 ? length : 0] = '\0';
	return program;
}

static int
compare(struct dl_phdr_info *info, size_t size, void *data)
{
	char program[MODULE_BYTES];
	uintptr_t *found = data;
	(void)size;
	if (strcmp(path_base(name_of(info, program, sizeof(program))), path_base(chosen.module)) == 0) {
		*found = info->dlpi_addr + chosen.offset;
	}
	return *found != 0;
}

/* Where a call from the place returns to, or 0: its module is not there. */
static uintptr_t
find_address(void)
{
	uintptr_t found = atomic_load_explicit(&address, memory_order_relaxed);
	if (found == 0 && atomic_fetch_add(&looks, 1) < LOOKS) {
		quiet_begin();
		loader_each(compare, &found);
		quiet_end();
		atomic_store_explicit(&address, found, memory_order_relaxed);
	}
	return found;
}

bool
plan_start(const char *path, uint64_t seed)
{
	char *text = memory_take(PLAN_BYTES);
	bool done = false;
	if (text != NULL) {
		own_file_read(path, text, PLAN_BYTES);
		done = choose(text, seed);
		memory_give(text, PLAN_BYTES);
	}
	atomic_store(&address, 0);
	atomic_store(&looks, 0);
	if (!done) {
		say("no delays: ", path, " is no plan of 'nngtrace perturb', or has no place", NULL);
	}
	return done;
}

uint64_t
plan_delay(enum perturb_point point, enum nngt_function function, const void *caller)
{
	bool here =
	    point == chosen.point && function == chosen.function && (uintptr_t)caller == find_address();
	return here ? chosen.delay_ns : 0;
}
