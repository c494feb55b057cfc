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
#include "shim/inplace/refusal.h"
#include "shim/stack/origin.h"
#include "shim/trace/format.h"

#define CAPTURE_INTERVALS 64u
#define CAPTURE_MISSED    256u
#define CAPTURE_PATH      1024u

struct capture {
	enum nngt_code_way way;
	struct refusal refusal; /* of all of it, or of the first function missed */
	unsigned captured, missed, interval_count;
	uintptr_t start, end;
	bool binds_itself; /* calls inside the module do not go by the names that it exports */
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
 * permit is asked when there is an NNG, before anything else is done with it.
 */
bool capture_module(const struct module_place *module, bool whole, struct refusal (*permit)(void),
                    struct capture *c);

/* The module is described as that of an NNG that is not seen. */
void capture_refuse(const struct module_place *module, struct refusal why, struct capture *c);

#endif
