#!/bin/sh
# offences.sh BIN SHIM NNGTRACE WORK: each offence: `stop` ends the program and names the rule,
# `survive` goes on and counts; the corrected twin is as without the recorder.
. "$(dirname "$0")/../traps/lib.sh"
program=$bin/guard_offences
rules=$5/../tests/rules

for name in msg-double-free msg-use-after-free msg-free-after-send msg-free-in-flight \
	msg-use-after-send msg-double-send msg-double-send-aio aio-double-free aio-use-after-free \
	aio-busy-reuse aio-self-wait; do
	rule=${name%-aio}
	NNGTRACE_GUARD=stop NNGTRACE_OUT=stop.trace traced timeout 60 "$program" $name wrong >out 2>err
	status=$?
	[ $status = 134 ] || fail "$name: stop: status $status"
	grep -q "^nngtrace: guard: $rule: " err || fail "$name: stop: $(cat err)"
	[ "$(wc -l <err)" -le 12 ] || fail "$name: stop says $(wc -l <err) lines"
	"$nngtrace" check --color never stop.trace >report 2>&1
	grep -q "guard mode (stop) was on" report || fail "$name: the report does not say stop"
	grep -q "\[$rule\]" report || fail "$name: not found in the trace of stop: $(cat report)"

	NNGTRACE_GUARD=survive NNGTRACE_OUT=survive.trace \
		traced timeout 60 "$program" $name wrong >out 2>err
	status=$?
	case $name in
	aio-busy-reuse) # NNG gets the call, and ends the process itself
		refused=0
		[ $status = 134 ] || fail "$name: survive: status $status"
		grep -q '^panic: ' err || fail "$name: survive: no panic of NNG: $(cat err)"
		;;
	*)
		refused='[1-9]'
		[ $status = 0 ] || fail "$name: survive: status $status: $(cat err)"
		grep -q '^done$' out || fail "$name: survive: $(cat out)"
		;;
	esac
	[ $name != msg-double-send-aio ] || [ "$(grep -c '^sent 3$' out)" = 1 ] ||
		fail "$name: survive: the second send does not end with NNG_EINVAL: $(cat out)"
	"$nngtrace" check --format json survive.trace >report 2>&1
	grep -q '"guard": "survive"' report || fail "$name: JSON does not say survive"
	grep -q "\"guard_refused\": $refused" report || fail "$name: survive: not refused $refused"
	grep -q "\"$rule\"" report || fail "$name: not found in the trace of survive"

	timeout 60 "$program" $name right >plain 2>&1 || fail "$name: the twin fails by itself"
	for mode in stop survive; do
		NNGTRACE_GUARD=$mode NNGTRACE_OUT=right.trace \
			traced timeout 60 "$program" $name right >out 2>&1 || fail "$name: $mode: the twin fails"
		cmp -s plain out || fail "$name: $mode: the twin says $(cat out)"
		"$nngtrace" stats --format json right.trace | grep -q '"guard_refused": 0' ||
			fail "$name: $mode: the twin was refused something"
	done
done

# Only these rules count; what the variable cannot be is said, and the mode is off.
NNGTRACE_GUARD='stop:rules=aio-*' NNGTRACE_OUT=rules.trace \
	traced timeout 60 "$program" msg-double-free wrong >out 2>err || fail "rules=: $(cat err)"
for bad in no stop:rules= stop:rules=nothing stop:more; do
	NNGTRACE_GUARD=$bad NNGTRACE_OUT=bad.trace \
		traced timeout 60 "$program" msg-double-free right >out 2>err || fail "$bad: status $?"
	grep -q "^nngtrace: NNGTRACE_GUARD=$bad: " err || fail "$bad: $(cat err)"
	"$nngtrace" run --guard="$bad" -- true >out 2>err
	[ $? = 2 ] || fail "--guard=$bad is taken"
done

# A right program that gets messages by functions that it looks up: the guard cannot know of them.
NNGTRACE_GUARD=stop NNGTRACE_INPLACE=0 NNGTRACE_OUT=looked.trace \
	traced timeout 60 "$rules/msg-double-free.silent-looked-up" >out 2>err || fail "looked up: $(cat err)"
"$nngtrace" check --color never looked.trace >report 2>&1
grep -q "calls may have gone past the recorder" report || fail "looked up: it is not said: $(cat report)"
finish
