#!/bin/sh
# Children: each process that calls NNG has a trace of its own, which names its parent, and
# check tells of all of them, parents first.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# family HOW TRACES [OPTION]: records it; the parent's pid is in $parent, the child's trace in
# $child
family() {
	what="$1 $3"
	rm -f ./*.trace
	# shellcheck disable=SC2086
	"$nngtrace" record $3 -o %p.trace -- "$bin/host_children" "$1" 2>err || fail "$what: status $?"
	quiet err
	count=$(find . -name '*.trace' | wc -l)
	[ "$count" = "$2" ] || fail "$what: $count traces"
	parent='' child=''
	for trace in *.trace; do
		dump "$trace"
		case $(grep -c '^event.* nng_msg_alloc ' "$trace.dump") in
		2) parent=${trace%.trace} ;;
		1) child=$trace ;;
		*) fail "$what: the events of $trace" ;;
		esac
	done
	[ -n "$parent" ] || fail "$what: no trace of the parent"
}

for how in fork exec vfork spawn system daemon; do
	family $how 2
	[ -n "$child" ] || continue
	case $how in
	fork | daemon)
		"$nngtrace" check ./*.trace >report || fail "$what: check says $?"
		grep -q "(pid ${child%.trace}, forked from $parent)" report || fail "$what: $(cat report)"
		;;
	*) "$nngtrace" check ./*.trace >report || fail "$what: check says $?" ;;
	esac
	# A line for each process, the parent's first.
	order=$(sed -n 's/.*(pid \([0-9]*\).*/\1/p' report | tr '\n' ' ')
	[ "$order" = "$parent ${child%.trace} " ] || fail "$what: the report tells of $order"
	# Nothing but the process that is started differs when children are left out.
	family $how 1 --no-children
	[ -z "$child" ] || fail "$what: the child was recorded"
done

for how in exec vfork spawn; do
	family $how 2
	# shellcheck disable=SC2094
	"$nngtrace" check --format json "$child" >json || fail "$what: check says $?"
	grep -q "\"ppid\": *$parent" json || fail "$what: the child's parent is not $parent"
done

# An empty environment takes the way in away: no trace, and the documents say so.
family clean 1

# The defects of all processes are in one report.
what="findings of two processes"
sample=$bin/../samples/p01-free-after-send-wrong
if [ -x "$sample" ]; then
	rm -f ./*.trace
	"$nngtrace" run --trace %p.trace -- sh -c "'$sample' 1 2; '$sample' 1 2; exit 0" 2>report ||
		fail "$what: status $?"
	[ "$(grep -c '^error: .*msg-free-after-send' report)" = 2 ] || fail "$what: $(cat report)"
	[ "$(grep -c ' in p01-free-after-send-wrong (pid ' report)" = 2 ] || fail "$what: no line a process"
fi
finish
