/* call_site.c - see call_site.h */
#include "analyzer/symbols/call_site.h"

#include <string.h>

#include "analyzer/nng/api.h"

static bool
is_our_own(const struct frame *frame)
{
	return strncmp(frame->module, "libnngtrace.", 12) == 0;
}

/* A function of nngtrace.h that was not inlined: the program's line is the caller's. */
static bool
is_annotation(const struct frame *frame)
{
	int id = frame->function != NULL && strncmp(frame->function, "nngtrace_", 9) == 0
	             ? api_function_find(frame->function)
	             : -1;
	return id >= 0 && function_is_annotation(api_function((unsigned)id));
}

const struct frame *
call_site(struct symbols *symbols, uint32_t stack, uint64_t callback, uint64_t time_ns,
          struct frame *frames, unsigned max, unsigned *count)
{
	unsigned all = stack != 0 ? symbols_stack(symbols, stack, time_ns, frames, max) : 0;
	if (all == 0 && callback != 0) {
		symbols_address(symbols, callback, time_ns, &frames[0]);
		all = 1;
	}
	unsigned first = 0;
	while (first < all && frames[first].library) {
		first++;
	}
	if (first == all) { /* nobody's call: keep what there is */
		first = 0;
		while (first < all && is_our_own(&frames[first])) {
			first++;
		}
	}
	while (first + 1 < all && is_annotation(&frames[first])) {
		first++;
	}
	*count = all - first;
	return *count > 0 ? &frames[first] : NULL;
}
