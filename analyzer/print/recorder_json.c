/* recorder_json.c - see recorder_json.h */
#include "analyzer/print/recorder_json.h"

#include "shim/trace/guard_words.h"
#include "shim/trace/perturb_words.h"

void
recorder_json(struct json *json, const struct trace_info *info)
{
	json_put_unsigned(json, "events", info->events);
	json_put_unsigned(json, "dropped", info->dropped);
	if (info->stopped != NULL) {
		json_put_string(json, "dropped_because", info->stopped);
	}
	json_put_unsigned(json, "overwritten", info->overwritten);
	if (info->guard != GUARD_OFF) {
		json_put_string(json, "guard", guard_mode_word(info->guard));
		json_put_unsigned(json, "guard_refused", info->guard_refused);
	}
	if (info->perturb != PERTURB_OFF) {
		json_open(json, "perturb", '{');
		json_put_string(json, "mode", perturb_mode_word(info->perturb));
		json_put_unsigned(json, "seed", info->perturb_seed);
		json_put_unsigned(json, "delays", info->perturb_delays);
		json_put_unsigned(json, "delays_ns", info->perturb_ns);
		json_close(json, '}');
	}
}
