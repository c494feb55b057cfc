#!/bin/sh
# The flight recorder: a run makes a hundred times the limit and more. The file keeps to the limit,
# the newest events are there with all they refer to, the others are counted, nobody innocent is
# accused, and who is guilty at the end is found.
. "$(dirname "$0")/lib.sh"

# record LIMIT ARGUMENT...: leaves l.trace, and its numbers in count.
record() {
	limit=$1
	shift
	rm -f l.trace*
	NNGTRACE_OUT=l.trace NNGTRACE_LIMIT=$limit traced timeout 500 "$bin/trap_limit" "$@" 2>err ||
		fail "$what: status $?"
	[ -s err ] && fail "$what: it said: $(cat err)"
	"$bin/trap_dump" --count l.trace >count || fail "$what: not readable"
}

# From the first call that is certainly whole to the last, in order, none without its stack.
newest_are_there() {
	"$nngtrace" log l.trace >log 2>log.err || fail "$what: log"
	grep -q "$1" log || fail "$what: the end is missing: $(tail -3 log)"
	"$bin/trap_dump" l.trace | grep '^event .* call.* stack=0 ' && fail "$what: a call without a stack"
}

all() {
	echo $(($(value events count) + $(value overwritten count)))
}

what="no limit"
rm -f l.trace
NNGTRACE_OUT=l.trace traced "$bin/trap_limit" 40 8000 right || fail "$what: status $?"
"$bin/trap_dump" --count l.trace >count || fail "$what: not readable"
events=$(value events count)
bytes=$(stat -c %s l.trace)
[ "$(value overwritten count)" = 0 ] || fail "$what: $(cat count)"

# The largest is more than one segment.
for limit in 65536 262144 1048576 4194304; do
	what="limit $limit"
	record $limit 40 8000 right
	{ [ $((bytes / 65536)) -ge 100 ] && [ "$bytes" -gt "$limit" ]; } || fail "$what: the whole run makes only $bytes bytes"
	[ "$(stat -c %s l.trace)" -le "$limit" ] || fail "$what: $(stat -c %s l.trace) bytes"
	[ "$(value dropped count)" = 0 ] || fail "$what: $(cat count)"
	[ "$(all)" = "$events" ] || fail "$what: $(cat count), but there are $events"
	newest_are_there 'nng_mtx_free'
	"$nngtrace" check --fail-on note l.trace >report || fail "$what: $(cat report)"
	grep -q "^  $(value overwritten count | sed ':a;s/\B[0-9]\{3\}\>/,&/;ta') older events made room" report ||
		fail "$what: $(cat report)"

	what="limit $limit, a wrong end"
	record "$limit" 40 8000 wrong
	[ "$(all)" = "$((events + 1))" ] || fail "$what: $(cat count), but there are $((events + 1))"
	"$nngtrace" check --format json -o report l.trace
	grep -q '"rule": "msg-double-free"' report || fail "$what: not found"
	grep -q '"function": "ask_before_and_after"' report || fail "$what: found somewhere else"
done

# Each thread needs a chunk of its own: when all are taken by threads that live, the rest is lost,
# and counted.
what="threads that come and go"
record 65536 1000 2 right
[ "$(all)" -gt 7000 ] || fail "$what: $(cat count)"
[ "$(value dropped count)" = 0 ] || fail "$what: $(cat count)"
"$nngtrace" check --fail-on note l.trace >report || fail "$what: $(cat report)"

what="killed"
for _ in 1 2 3 4 5 6 7 8; do
	rm -f l.trace
	NNGTRACE_OUT=l.trace NNGTRACE_LIMIT=128K LD_PRELOAD=$shim "$bin/trap_limit" 1 500 forever &
	pid=$!
	until [ -s l.trace ] && "$nngtrace" stats l.trace 2>/dev/null | grep -q ' [1-9][0-9,]* overwritten'; do
		kill -0 $pid 2>/dev/null || break
	done
	kill -KILL $pid
	wait $pid 2>/dev/null
	"$nngtrace" check --fail-on warning l.trace >report || fail "$what: $(cat report)"
	grep -q 'damaged\|could not be read' report && fail "$what: $(cat report)"
done
rm -f l.trace log report
finish
