/*
 * capture.h - the NNG that lies in one module together with other code: where it is, and the
 * detours from its functions to the wrappers.
 */
#ifndef NNGTRACE_SHIM_INPLACE_CAPTURE_H
#define NNGTRACE_SHIM_INPLACE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "shim/inplace/api_names.h"
#include "shim/inplace/module_place.h"
#include "shim/stack/origin.h"
#include "shim/trace/format.h"

#define CAPTURE_INTERVALS 64u
#define CAPTURE_MISSED    256u
#define CAPTURE_PATH      1024u

struct capture {
	enum nngt_code_way way;
	const char *reason; /* NULL, or a clause for people; a constant */
	unsigned captured, missed, interval_count;
	uintptr_t start, end;
	uint16_t missed_functions[CAPTURE_MISSED];
	struct origin_interval intervals[CAPTURE_INTERVALS];
	char path[CAPTURE_PATH];
};

/* Functions of the NNG that is captured, by the number of their names; NULL: it has none such. */
extern void *capture_functions[API_NAMES] __attribute__((visibility("hidden")));

/*
 * Looks for NNG in a module. False: there is none that has names. Else *c says where it is; its way
 * is NNGT_CODE_NOT_SEEN, and nothing has been changed. whole: all of the module is NNG's.
 */
bool capture_find(const struct module_place *module, bool whole, struct capture *c);

/*
 * The same, and writes the detours if that is safe; then the way is NNGT_CODE_INPLACE, and
 * capture_functions are filled in. No other thread may run NNG's code in this module meanwhile.
 */
bool capture_module(const struct module_place *module, bool whole, struct capture *c);

#endif
