#!/bin/sh
# lesson.sh BIN SHIM NNGTRACE WORK SAMPLES: the lesson on keeping a server alive says what happens: by
# itself and recorded the answer is lost, with `survive` it arrives, and `stop` ends the server there.
samples=$5
. "$(dirname "$0")/../traps/lib.sh"
"$samples/keep-alive-right" >right || fail "the right one: status $?"
[ "$(wc -l <right)" = 3 ] || fail "the right one says $(cat right)"

# run MODE PROGRAM: status in $status, output in out, the report in report
run() {
	rm -f l.trace
	timeout 60 "$nngtrace" run ${1:+--guard=$1} --color never --trace l.trace -- "$samples/keep-alive-$2" \
		>out 2>report
	status=$?
}

run '' server
cmp -s right out && fail "recorded: the answer is not lost"
grep -q 'error: .*\[msg-free-after-send\]' report || fail "recorded: $(cat report)"
for mode in survive survive:copy; do
	run $mode server
	cmp -s right out || fail "$mode: $(cat out)"
	grep -q "guard mode ($mode) was on: 1 wrong call kept from NNG" report || fail "$mode: $(cat report)"
done
run stop server
grep -q 'guard: msg-free-after-send: nng_msg_free of message' report || fail "stop: $(cat report)"
run stop right
[ $status = 0 ] || fail "the right one with stop: status $status: $(cat report)"
cmp -s right out || fail "the right one with stop: $(cat out)"
finish
