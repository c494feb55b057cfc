#!/bin/sh
# One message in a thousand is used wrongly. A crash at its memory names it and no other; a crash that
# has nothing to do with it says nothing of any message.
# shellcheck source=tests/cores/lib.sh
. "$(dirname "$0")/lib.sh"
may_dump

what=double
crash "$bin/cores_crasher" double || fail "$what: no core file: $(cat out err)"
check --core t.core t.trace
told >crash
[ $status = 1 ] || fail "$what: status $status: $(cat said)"
grep -q 'it had msg#2001 in hand, which was given to socket .* by nng_sendmsg at .*crasher.c:[0-9]*, and after that freed by nng_msg_free at .*\[msg-free-after-send\]; its memory has become that of msg#2002$' crash ||
	fail "$what: $(cat crash)"
grep -q '^  sure  likely' crash || fail "$what: $(cat crash)"
check --format json --core t.core t.trace
wrong=$(cat out)
grep -q "\"address\": \"$wrong\"" report || fail "$what: not $wrong: $(grep -A12 '"crash"' report)"
# The trace of the process is found without its name.
mv t.trace named.trace
check --core t.core
[ $status = 2 ] || fail "$what: status $status without a trace"
mv named.trace t.trace
check --core t.core
[ $status = 1 ] || fail "$what: status $status: $(cat said)"

what=twice
crash "$bin/cores_crasher" twice || fail "$what: no core file: $(cat out err)"
check --core t.core t.trace
told >crash
grep -q 'it had buffer#1 in hand, which was .*freed by nng_free at .*\[buffer-double-free\]$' crash ||
	fail "$what: $(cat crash)"
grep -q '^  sure  certain' crash || fail "$what: $(cat crash)"

for way in innocent null abort inside right; do
	what=$way
	crash "$bin/cores_crasher" "$way" || fail "$what: no core file: $(cat out err)"
	check --core t.core t.trace
	told >crash
	grep -q '^crash: SIG' crash || fail "$what: $(cat said)"
	grep -q 'in hand, which\|msg#' crash && fail "$what: $(cat crash)"
	if [ "$way" = right ]; then
		[ $status = 0 ] || fail "$what: status $status"
	else
		grep -q '\[msg-free-after-send\]' report || fail "$what: the defect itself is not found"
	fi
done
grep -q 'free_twice' crash || fail "right: its stack is $(cat crash)"
finish
