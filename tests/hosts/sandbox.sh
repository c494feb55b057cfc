#!/bin/sh
# A program in a sandbox that ends it at the first system call it did not permit: with
# NNGTRACE_PREALLOC the recorder makes none. And what else that variable does.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
"$bin/host_sandbox" 1 0 kill >out
[ $? = 77 ] && skip "seccomp is not permitted"

# sandboxed SIZE MESSAGES THREADS HOW [first]
sandboxed() {
	what="$*"
	size=$1
	shift
	rm -f s.trace
	NNGTRACE_PREALLOC=$size NNGTRACE_OUT=s.trace traced "$bin/host_sandbox" "$@" >out 2>err
	status=$?
	[ $status = 7 ] || fail "$what: status $status: $(cat err)"
	[ "$(cat out)" = "done" ] || fail "$what: it printed $(cat out)"
	[ -s err ] && fail "$what: it said: $(cat err)"
	"$bin/trap_dump" --count s.trace >count || fail "$what: not readable"
	[ "$(value end count)" = 1 ] || fail "$what: the exit is not there: $(cat count)"
}

# all: of a message exchanged 6 events, of one of a thread 3, and 12 around them.
all() {
	events=$(($(value events count) + $(value overwritten count) + $(value dropped count)))
	[ $events = $(($1 * 6 + $1 * $2 * 3 + 12)) ] || fail "$what: $(cat count)"
	[ "$(value dropped count)" = 0 ] || fail "$what: $(cat count)"
}

for messages in 1 100 100000; do
	sandboxed 8M $messages 0 kill && all $messages 0
done
sandboxed 8M 20000 8 kill && all 20000 8
sandboxed 8M 1000 32 kill first && all 1000 32
sandboxed 8M 1000 8 error && all 1000 8
[ "$(stat -c %s s.trace)" = 8388608 ] || fail "$what: $(stat -c %s s.trace) bytes"
"$bin/trap_dump" s.trace | grep -q '^meta stack' || fail "$what: no stacks"
"$nngtrace" check --fail-on warning s.trace >report || fail "$what: $(cat report)"
what="more threads than there is space"
sandboxed 64K 100 40 kill
[ $(($(value events count) + $(value overwritten count) + $(value dropped count))) = 12612 ] ||
	fail "$what: $(cat count)"

what="the smaller of two sizes"
rm -f s.trace
NNGTRACE_LIMIT=256K NNGTRACE_PREALLOC=8M NNGTRACE_OUT=s.trace traced "$bin/host_moments" 2>err
[ "$(stat -c %s s.trace)" = 262144 ] || fail "$what: $(stat -c %s s.trace) bytes"

# It begins when the program is loaded, where there is libnng; in others nothing is left.
what="no call of NNG"
rm -f s.trace
NNGTRACE_PREALLOC=1M NNGTRACE_OUT=s.trace traced "$bin/trap_environment" 0 >out 2>err
[ -e s.trace ] || fail "$what: there is no trace"
rm -f s.trace
NNGTRACE_PREALLOC=1M NNGTRACE_OUT=s.trace traced sh -c 'echo hello' >out 2>err
[ -e s.trace ] && fail "$what: a shell has left a trace"

# Of plain frames stacks are whole. What needs care, and so system calls, ends them: a signal's frame.
what="stacks"
# stacks: how many calls there are whose stack goes to main, and how many whose does not
stacks() {
	"$nngtrace" log --stacks s.trace | awk '
		/^ *[0-9.]+ \[/ { if (calls++) n[whole]++; whole = 0 }
		/ at main / { whole = 1 }
		END { n[whole]++; print n[1] + 0, n[0] + 0 }'
}
rm -f s.trace
NNGTRACE_OUT=s.trace traced "$bin/host_small_stacks" measure >out
all=$(stacks)
rm -f s.trace
NNGTRACE_PREALLOC=8M NNGTRACE_OUT=s.trace traced "$bin/host_small_stacks" measure >out
some=$(stacks)
echo "$what: to main, and not: $all; with NNGTRACE_PREALLOC: $some"
[ "${all#* }" = 0 ] || fail "$what: without NNGTRACE_PREALLOC some end early: $all"
[ "${some#* }" = 1 ] || fail "$what: only the one of the signal handler may end early: $some"
[ $((${some% *} + 1)) = "${all% *}" ] || fail "$what: $some, not one less than $all"

what="a forked child"
rm -f s.trace*
NNGTRACE_PREALLOC=1M NNGTRACE_OUT=s.trace traced "$bin/trap_fork" >out 2>err || fail "$what: status $?"
set -- s.trace*
[ $# = 1 ] || fail "$what: it has a trace of its own: $*"

for size in x 12 5T 1K ''; do
	what="NNGTRACE_PREALLOC=$size"
	rm -f s.trace
	NNGTRACE_PREALLOC=$size NNGTRACE_OUT=s.trace traced "$bin/trap_environment" 1 >out 2>err
	grep -q "^nngtrace: NNGTRACE_PREALLOC=$size: not a number of bytes" err || fail "$what: $(cat err)"
	[ "$(wc -l <err)" = 1 ] || fail "$what: it said: $(cat err)"
	[ -e s.trace ] || fail "$what: there is no trace"
done
rm -f s.trace*
finish
