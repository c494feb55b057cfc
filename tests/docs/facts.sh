#!/bin/sh
# Facts about NNG have one room, analyzer/nng: elsewhere nobody compares the names of protocols
# and functions, counts arguments, or writes NNG's numbers.
# usage: facts.sh SOURCE_DIRECTORY
set -u
cd "$1" || exit 2

bad=0
# none WHAT PATTERN PATH...: no line of the files may match
none() {
	what=$1 pattern=$2
	shift 2
	if grep -rnE --include='*.[ch]' "$pattern" "$@"; then
		echo "$what: see above"
		bad=1
	fi
}

judging='analyzer/model analyzer/rules analyzer/stats analyzer/history analyzer/print analyzer/report
	analyzer/snapshot analyzer/memory analyzer/nearmiss analyzer/export analyzer/core analyzer/cmd'
# shellcheck disable=SC2086
{
	none "names of functions and protocols are not compared" \
		'str(n)?(case)?cmp\([^)]*"(nng_|nn_|req|rep|pub|sub|pair|push|pull|bus|survey|respond)' $judging
	none "what a verb is, is its class, not its place in the list" '[<>]=? *NNGT_DOES_' $judging analyzer/nng shim
	none "protocols are asked for what they do" '\bspeaks\(' $judging
	none "an argument is known by its kind: event_arg" 'args\[[0-9]+\]' $judging
	none "rules do not write into the model: no cast takes its const away" '\(struct (model|object|msg|aio|op|handle|resource|open_call) \*\)' analyzer/rules
	none "NNG's error codes are in errors.def" 'NNG_E[A-Z]+ *=|0x[12]0000000\b' $judging
	none "NNG's flags are in flags.h" 'define +NNG_FLAG|NNG_FLAG_[A-Z]+ *=' $judging
	none "a message's layout is in layout.h" '(HEADROOM|SMALL)[A-Z_]* *=' $judging
	none "pipe events are in pipe_events.def" '"NNG_PIPE_EV' $judging
}
exit $bad
