#!/bin/sh
# A program that hangs is looked into, explained with both threads, and ended; its right twin runs to its
# end, and nothing is said of it.
# usage: hangs.sh BIN SHIM NNGTRACE WORK
# shellcheck source=tests/snapshot/lib.sh
. "$(dirname "$0")/lib.sh"
may_look

# watched SHAPE [right]: its status is in $status, its words in report
watched() {
	rm -f s.trace s.trace.snapshot*
	timeout 300 "$nngtrace" run --snapshot=hang:1 --error-exitcode 9 --fail-on warning --trace s.trace -- \
		"$bin/snapshot_hangs" "$@" >out 2>report
	status=$?
}

# hangs SHAPE RULE WORDS...: the report has all of them
hangs() {
	what=$1
	watched "$1"
	[ $status = 9 ] || fail "$what: status $status: $(cat report)"
	grep -q 'hangs; it was looked into, and is ended' report || fail "$what: $(cat report)"
	grep -q "^[ew][a-z]*: .*\\[$2\\]" report || fail "$what: no $2: $(cat report)"
	shift 2
	for words; do
		grep -q -- "$words" report || fail "$what: no '$words': $(cat report)"
	done
	what="$what, right"
	watched "${what%%,*}" right
	[ $status = 0 ] || fail "$what: status $status: $(cat report)"
	grep 'hangs;\|wait-deadlock\|callback-blocks\|wait-alone' report && fail "$what: $(cat report)"
}

hangs mutex aio-wait-deadlock 'the callback waits for a lock that this thread holds' \
	'a circle of 2 threads' 'then waits for the mutex 0x.*, which thread 1 has locked' \
	'hangs.c:.*nng_aio_stop' 'in_first' 'hold_across_stop'
hangs nng-mutex aio-wait-deadlock 'a circle of 2 threads' 'in_first'
hangs rwlock aio-wait-deadlock 'a circle of 2 threads' 'the lock 0x'
hangs join aio-wait-deadlock 'the callback waits for the end of a thread' 'a circle of 2 threads'
hangs callbacks aio-wait-deadlock 'the callback waits for another callback' 'a circle of 2 threads'
hangs order aio-wait-deadlock 'waits for ever for a lock' 'a circle of 2 threads'
hangs close socket-close-in-callback 'on_pipe'
hangs alone socket-wait-alone 'has no dialer and no listener, because the call'
what=slow
watched slow
[ $status = 9 ] || fail "$what: status $status: $(cat report)" # what blocks the callback is told
grep 'hangs;\|wait-deadlock' report && fail "$what: $(cat report)"
what=stream
watched stream
grep 'a circle of\|has locked' report && fail "$what: $(cat report)"
what=idle
watched idle
[ $status = 0 ] || fail "$what: status $status: $(cat report)"
[ -e s.trace.snapshot ] && fail "$what: it was looked into"
finish
