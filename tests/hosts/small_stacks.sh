#!/bin/sh
# Calls of NNG on small stacks, the first one of the process too, and programs started there under `record`; and how
# much of the stack the recorder takes. The numbers are those of docs/hosts.md.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, takes more

# works ARGUMENT...: ends as without the recorder, and its calls are recorded
works() {
	what="$*"
	"$bin/host_small_stacks" "$@" >plain.out 2>&1
	plain=$?
	if [ $plain = 77 ] || [ $plain = 139 ]; then
		skip_part "$what: too small for this machine"
		return
	fi
	NNGTRACE_OUT=p.trace traced "$bin/host_small_stacks" "$@" >out 2>&1
	status=$?
	[ $status = $plain ] || fail "$what: status $status, not $plain: $(cat out)"
	"$bin/trap_dump" --count p.trace >count || fail "$what: not readable"
	[ "$(value events count)" -ge 2 ] || fail "$what: $(cat count)"
	rm -f p.trace
}

for depth in 32 256; do
	export NNGTRACE_DEPTH=$depth
	for warm in "" warm; do
		works call thread 16384 $warm
		works call signal 8192 $warm
		works call coroutine 4096 $warm
	done
done
unset NNGTRACE_DEPTH

for kind in "thread 16384" "coroutine 8192" "coroutine 16384"; do
	what="exec on a $kind"
	# shellcheck disable=SC2086
	"$nngtrace" record -o p.trace -- "$bin/host_small_stacks" exec $kind 2000 >out 2>err
	status=$?
	[ $status = 0 ] || fail "$what: status $status: $(cat err)"
	grep -q '^2000 variables$' out || fail "$what: it printed $(cat out)"
	[ -e p.trace ] || fail "$what: the program it executes is not recorded"
	rm -f p.trace
done

# takes NAME MOST: bytes
takes() {
	bytes=$(sed -n "s/^$1 //p" out)
	echo "$1: $bytes bytes, $2 allowed"
	[ "$bytes" -le "$2" ] || fail "a call, $1: $bytes bytes of the stack, not at most $2"
}
NNGTRACE_OUT=p.trace traced "$bin/host_small_stacks" measure >out || fail "measure: status $?"
takes first 3584
takes new 2560
takes signal 2560
takes known 512
finish
