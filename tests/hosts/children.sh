#!/bin/sh
# Children: each process that calls NNG has a trace of its own, which names its parent, and
# check tells of all of them, parents first.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"

# family HOW TRACES [OPTION]: records it; the parent's pid is in $parent, the child's trace in
# $child, and the leaf's variables are in the file environment
family() {
	what="$1 $3"
	rm -f ./*.trace ./*.dump
	# shellcheck disable=SC2086
	"$nngtrace" record $3 -o %p.trace -- "$bin/host_children" "$1" >environment 2>err || fail "$what: status $?"
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

# Children with an environment of their own. Recorded, they are followed all the same; on
# request they are not; and the preloaded shim alone changes nothing of what they are given.
clean='execve execle execvpe fexecve execveat execv execl execvp execlp spawn spawnp vfork
system popen empty null preload'
for how in $clean; do
	how=clean-$how
	NNGTRACE_DEPTH=3 family "$how" 2 ''
	[ -n "$child" ] || continue
	grep -q '^NNGTRACE_FOLLOW=1$' environment || fail "$what: $(cat environment)"
	grep -q "^header .* depth=3 " "$child.dump" || fail "$what: the child's depth"
	case $how in
	clean-preload)
		grep -qx "LD_PRELOAD=libm.so.6:$(realpath "$(dirname "$shim")")/libnngtrace.so" environment ||
			fail "$what: $(grep LD_PRELOAD environment)"
		;;
	clean-empty | clean-null) ;;
	*) grep -qx 'GIVEN=this' environment || fail "$what: the variables are lost" ;;
	esac
	family "$how" 1 --no-children
	[ -z "$child" ] || fail "$what: the child was recorded"
	what="$how, its environment"
	"$bin/host_children" "$how" >plain || fail "$what: status $? untraced"
	NNGTRACE_OUT=$work/%p.trace traced "$bin/host_children" "$how" >preloaded 2>err ||
		fail "$what: status $?"
	quiet err
	cmp plain preloaded || fail "$what: another one when preloaded"
done
rm -f ./*.trace

# What --no-children records is the command, also when somebody records around it.
what="recording inside a recording"
"$nngtrace" record -o outer.%p.trace -- "$nngtrace" record --no-children -o inner.%p.trace -- \
	"$bin/host_children" clean-spawn >environment 2>err || fail "$what: status $?"
[ "$(find . -name '*.trace' | wc -l)" = 1 ] || fail "$what: $(ls)"
rm -f ./*.trace

# What cannot be executed is told with the same words.
what="no such program"
"$bin/host_children" missing >plain || fail "$what: status $? untraced"
"$nngtrace" record -o %p.trace -- "$bin/host_children" missing >environment || fail "$what: status $?"
[ "$(grep -c ' -1 ENOENT$\| -1 EBADF$\| 2 E[A-Z]*$' plain)" = 11 ] || fail "$what: $(cat plain)"
cmp plain environment || fail "$what: followed, it is told otherwise"
rm -f ./*.trace

# A clean environment by way of other programs.
what="env -i"
"$nngtrace" record -o %p.trace -- env -i "$bin/host_children" leaf >environment 2>err ||
	fail "$what: status $?"
quiet err
[ "$(find . -name '*.trace' | wc -l)" = 1 ] || fail "$what: not followed"
rm -f ./*.trace

# The dynamic linker gives nothing to a program with the rights of its file, nor do we.
what="set-user-id"
cp "$bin/host_children" rights || fail "$what: no copy"
chmod u+s rights || fail "$what: chmod"
for how in execve execvpe execvp fexecve execveat spawn spawnp; do
	"$bin/host_children" clean-$how rights >plain || fail "$what: $how: status $? untraced"
	"$nngtrace" record -o %p.trace -- "$bin/host_children" clean-$how rights >environment ||
		fail "$what: $how: status $?"
	cmp plain environment || fail "$what: $how: it got more than it was given"
done
rm -f ./*.trace rights

# The defects of all processes are in one report.
what="findings of two processes"
sample=$bin/../samples/p01-free-after-send-wrong
rm -f ./*.trace
"$nngtrace" run --trace %p.trace -- sh -c "'$sample' 1 2; '$sample' 1 2; exit 0" 2>report ||
	fail "$what: status $?"
[ "$(grep -c '^error: .*msg-free-after-send' report)" = 2 ] || fail "$what: $(cat report)"
[ "$(grep -c ' in p01-free-after-send-wrong (pid ' report)" = 2 ] || fail "$what: no line a process"
finish
