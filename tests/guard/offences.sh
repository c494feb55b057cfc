#!/bin/sh
# offences.sh BIN SHIM NNGTRACE WORK: each offence: `stop` ends the program and names the rule,
# `survive` goes on and counts; the corrected twin is as without the recorder.
. "$(dirname "$0")/../traps/lib.sh"
program=$bin/guard_offences
rules=$5/../tests/rules

# answers OFFENCE: what the wrong program gets from its calls with `survive`, in one line
answers() {
	case $1 in
	msg-use-after-free) echo "length 0 append 3 body zeros done " ;;
	msg-use-after-send) echo "length 0 header zeros done " ;;
	msg-double-send) echo "again 3 done " ;;
	msg-double-send-aio) echo "sent 0 sent 3 done " ;;
	msg-free-in-flight) echo "sent 20 done " ;;
	aio-use-after-free-iov) echo "buffers 3 done " ;;
	aio-self-wait*) echo "called 1 done " ;;
	aio-busy-reuse) ;; # see below
	*) echo "done " ;;
	esac
}

for name in msg-double-free msg-use-after-free msg-free-after-send msg-free-in-flight \
	msg-use-after-send msg-double-send msg-double-send-aio aio-double-free aio-use-after-free \
	aio-use-after-free-iov aio-use-after-free-start \
	aio-busy-reuse aio-self-wait aio-self-wait-stop aio-self-wait-free; do
	rule=${name%-aio}
	rule=${rule%-iov}
	rule=${rule%-st*}
	[ $name != aio-self-wait-free ] || rule=aio-self-wait
	NNGTRACE_GUARD=stop NNGTRACE_OUT=stop.trace traced timeout 60 "$program" $name wrong >out 2>err
	status=$?
	[ $status = 134 ] || fail "$name: stop: status $status"
	grep -q "^nngtrace: guard: $rule: " err || fail "$name: stop: $(cat err)"
	[ "$(wc -l <err)" -le 12 ] || fail "$name: stop says $(wc -l <err) lines"
	NNGTRACE_GUARD=stop NNGTRACE_OUT=optimised.trace \
		traced timeout 60 "$bin/guard_optimised" $name wrong >out 2>err
	status=$?
	[ $status = 134 ] || fail "$name: stop: optimised: status $status"
	grep -q "^nngtrace: guard: $rule: " err || fail "$name: stop: optimised: $(cat err)"
	"$nngtrace" check --color never stop.trace >report 2>&1
	grep -q "guard mode (stop) was on: 1 wrong call kept from NNG" report || fail "$name: the report of stop: $(cat report)"
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
		[ "$(tr '\n' ' ' <out)" = "$(answers $name)" ] || fail "$name: survive: $(cat out)"
		;;
	esac
	case $name in
	aio-use-after-free-start)
		grep -q '^nngtrace: guard: an operation was not started, .*: it never completes$' err ||
			fail "$name: survive: $(cat err)"
		;;
	aio-busy-reuse) ;;
	*) [ ! -s err ] || fail "$name: survive: it says $(cat err)" ;;
	esac
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

# Memory that is written to after the end of its message. The line cannot be known, the byte is.
for name in msg-stale-body msg-stale-body-sent msg-stale-body-sent-aio; do
	more=quarantine=64K:copy byte=2
	[ $name != msg-stale-body ] || more=quarantine=64K byte=5
	NNGTRACE_GUARD=stop:$more NNGTRACE_OUT=stop.trace \
		traced timeout 60 "$program" $name wrong >out 2>err
	status=$?
	[ $status = 134 ] || fail "$name: stop: status $status: $(cat err)"
	grep -q "^nngtrace: guard: msg-stale-body: message 0x.*, at byte $byte\$" err ||
		fail "$name: stop: $(cat err)"
	grep -q 'a place that is not known' err && fail "$name: stop: $(cat err)"
	for mode in stop survive; do
		rm -f written.trace
		NNGTRACE_GUARD=$mode:$more NNGTRACE_OUT=written.trace \
			traced timeout 60 "$program" $name wrong >out 2>err
		status=$?
		[ $mode = stop ] || [ $status = 0 ] || fail "$name: survive: status $status: $(cat err)"
		"$nngtrace" check --color never written.trace >report 2>&1
		grep -q '^error: .*\[msg-stale-body\]' report || fail "$name: $mode: $(cat report)"
		grep -q "byte $byte of the body" report || fail "$name: $mode: $(cat report)"
		[ "$(grep -c '^error:' report)" = 1 ] || fail "$name: $mode: more than one: $(cat report)"
		"$nngtrace" log written.trace | grep -q "byte $byte of the body of msg" ||
			fail "$name: $mode: not in the log"
	done
	timeout 60 "$program" $name right >plain 2>&1 || fail "$name: the twin fails by itself"
	for mode in stop survive; do
		NNGTRACE_GUARD=$mode:$more NNGTRACE_OUT=right.trace \
			traced timeout 60 "$program" $name right >out 2>&1 || fail "$name: $mode: the twin fails"
		cmp -s plain out || fail "$name: $mode: the twin says $(cat out)"
		"$nngtrace" check --color never right.trace >report 2>&1 || fail "$name: $(cat report)"
	done
done
# What NNG has is a copy: the receiver gets what was sent.
NNGTRACE_GUARD=survive:copy NNGTRACE_OUT=copy.trace \
	traced timeout 60 "$program" msg-stale-body-sent wrong >out 2>err
grep -q '^received 0$' out || fail "copy: $(cat out)"
# With the first call of a process a message is known, too.
NNGTRACE_GUARD=stop NNGTRACE_OUT=first.trace traced "$program" msg-double-free wrong >out 2>err
grep -q 'got it at guard_offences+' err || fail "the first call is not guarded: $(cat err)"

# Only these rules count; what the variable cannot be is said, and the mode is off.
NNGTRACE_GUARD='stop:rules=aio-*' NNGTRACE_OUT=rules.trace \
	traced timeout 60 "$program" msg-double-free wrong >out 2>err || fail "rules=: $(cat err)"
for bad in no stop:rules= stop:rules=nothing stop:more stop: stop:copying stop:quarantine \
	stop:quarantine=0 stop:quarantine=9x survive:copy:quarantine=99999999999999999999; do
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
