#!/bin/sh
# edges.sh BIN SHIM NNGTRACE WORK: many threads, a full table, a forked child, a trace that has to
# make room: right programs are as they are alone, and each wrong free that is known is refused.
. "$(dirname "$0")/../traps/lib.sh"
program=$bin/guard_edges

# refused TRACE: how many calls
refused() {
	"$nngtrace" stats --format json "$1" | sed -n 's/.*"guard_refused": \([0-9]*\).*/\1/p'
}

# edge CASE COUNT [VARIABLE=VALUE]: wrong, so many calls are refused; right, none, in both modes
edge() {
	name="$1 $3"
	timeout 120 "$program" "$1" right >plain 2>&1
	status=$?
	[ $status != 77 ] || { skip_part "$1: $(cat plain)"; return; }
	[ $status = 0 ] || fail "$name: fails by itself: $(cat plain)"
	for mode in stop survive; do
		rm -f edge.trace*
		NNGTRACE_GUARD=$mode NNGTRACE_OUT=edge.trace \
			traced env ${3:+"$3"} timeout 120 "$program" "$1" right >out 2>&1 ||
			fail "$name: $mode: the right one fails: $(cat out)"
		cmp -s plain out || fail "$name: $mode: the right one says $(cat out)"
		for trace in edge.trace*; do
			[ "$(refused "$trace")" = 0 ] || fail "$name: $mode: right: $(refused "$trace") refused"
		done
	done
	rm -f edge.trace*
	NNGTRACE_GUARD=survive NNGTRACE_OUT=edge.trace \
		traced env ${3:+"$3"} timeout 120 "$program" "$1" wrong >out 2>&1 ||
		fail "$name: the wrong one does not survive: $(cat out)"
	cmp -s plain out || fail "$name: the wrong one says $(cat out)"
	for trace in edge.trace*; do
		[ "$(refused "$trace")" = "$2" ] || fail "$name: wrong: $(refused "$trace") refused, not $2"
	done
}

edge threads 1000 ''
edge full 1 ''
edge fork 1 ''
[ "$(count_named 'edge.trace*')" = 2 ] || fail "the forked child has no trace"
edge long 1 ''
edge long 1 NNGTRACE_LIMIT=1M
edge long 1 NNGTRACE_PREALLOC=64M
edge fork 1 NNGTRACE_LIMIT=1M
finish
