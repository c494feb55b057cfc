#!/bin/sh
# A signal handler that calls NNG in the middle of recording: no deadlock, nothing torn, and
# what was not recorded is counted.
. "$(dirname "$0")/lib.sh"
NNGTRACE_OUT=s.trace traced timeout 500 "$bin/trap_signal" >out 2>err || fail "status $?: $(cat out err)"
[ -s err ] && fail "it said: $(cat err)"
"$bin/trap_dump" --count s.trace >count || fail "not readable"
[ $(($(value events count) + $(value dropped count))) = "$(value calls out)" ] ||
	fail "$(cat out) but $(cat count)"
rm -f s.trace
finish
