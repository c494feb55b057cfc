#!/bin/sh
# edges.sh BIN SHIM NNGTRACE WORK: many threads, a full table, a forked child, another program, a handler
# of SIGABRT, a trace that has to make room or finds none, messages that come back: right programs are as
# they are alone, and each wrong free that is known is refused.
. "$(dirname "$0")/../traps/lib.sh"
program=$bin/guard_edges

# refused TRACE: how many calls
refused() {
	"$nngtrace" stats --format json "$1" | sed -n 's/.*"guard_refused": \([0-9]*\).*/\1/p'
}

# right CASE MODE [VARIABLE=VALUE]: the same as alone, and none is refused
right() {
	rm -f edge.trace*
	NNGTRACE_GUARD=$2 NNGTRACE_OUT=edge.trace \
		traced env ${3:+"$3"} timeout 120 "$program" "$1" right >out 2>&1 ||
		fail "$1 $3: $2: the right one fails: $(cat out)"
	cmp -s plain out || fail "$1 $3: $2: the right one says $(cat out)"
	for trace in edge.trace*; do
		[ "$(refused "$trace")" = 0 ] || fail "$1 $3: $2: right: $(refused "$trace") refused"
	done
}

# wrong CASE MODE COUNT [VARIABLE=VALUE]: so many are refused, and it says what the right one says
wrong() {
	rm -f edge.trace*
	NNGTRACE_GUARD=$2 NNGTRACE_OUT=edge.trace \
		traced env ${4:+"$4"} timeout 120 "$program" "$1" wrong >out 2>&1 ||
		fail "$1 $4: $2: the wrong one does not survive: $(cat out)"
	cmp -s plain out || fail "$1 $4: $2: the wrong one says $(cat out)"
	for trace in edge.trace*; do
		[ "$(refused "$trace")" = "$3" ] ||
			fail "$1 $4: $2: wrong: $(refused "$trace") refused, not $3"
	done
}

# edge CASE COUNT [VARIABLE=VALUE]
edge() {
	timeout 120 "$program" "$1" right >plain 2>&1
	status=$?
	[ $status != 77 ] || { skip_part "$1: $(cat plain)"; return; }
	[ $status = 0 ] || fail "$1: fails by itself: $(cat plain)"
	for mode in stop survive:copy:quarantine=64K; do
		right "$1" $mode "$3"
	done
	[ "$1" = back ] || wrong "$1" survive "$2" "$3"
	wrong "$1" survive:copy "$2" "$3"
}

edge threads 1000 ''
edge full 1 ''
edge fork 1 ''
[ "$(count_named 'edge.trace*')" = 2 ] || fail "the forked child has no trace"
edge exec 1 ''
[ "$(count_named 'edge.trace*')" = 3 ] || fail "exec: not one trace for each program"
edge handler 1 ''
edge long 1 ''
edge long 1 NNGTRACE_LIMIT=1M
edge long 1 NNGTRACE_PREALLOC=64M
edge fork 1 NNGTRACE_LIMIT=1M
edge back 30 ''
edge failed 9 ''
edge answer 1 ''
edge answer 1 NNGTRACE_LIMIT=64K
edge long 1 NNGTRACE_PREALLOC=64K

# Where the trace finds no more space, the calls are seen all the same.
for mode in stop survive survive:copy; do
	rm -f edge.trace*
	(
		ulimit -f 512
		NNGTRACE_GUARD=$mode NNGTRACE_OUT=edge.trace traced timeout 120 "$program" answer right >out 2>&1
	) || fail "no space: $mode: the right one fails: $(cat out)"
	"$nngtrace" stats --format json edge.trace | grep -q '"dropped": [1-9]' || fail "no space: $mode: there is space"
	[ "$(refused edge.trace)" = 0 ] || fail "no space: $mode: $(refused edge.trace) refused"
done

# What `stop` calls is abort: the program's own handler runs, and then the process ends.
rm -f edge.trace*
NNGTRACE_GUARD=stop NNGTRACE_OUT=edge.trace traced timeout 60 "$program" handler wrong >out 2>err
status=$?
[ $status = 134 ] || fail "handler: stop: status $status: $(cat err)"
[ "$(cat out)" = "the handler" ] || fail "handler: stop: $(cat out)"
grep -q '^nngtrace: guard: msg-double-free: ' err || fail "handler: stop: $(cat err)"

# Without copies the receiver of a message that comes back loses it.
NNGTRACE_GUARD=survive NNGTRACE_OUT=edge.trace traced timeout 60 "$program" back wrong >out 2>&1
timeout 60 "$program" back right >plain
cmp -s plain out && fail "back: without copies all is well, so the test shows nothing"
finish
