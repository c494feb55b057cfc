#!/bin/sh
# Forks while the parent is inside the recorder or the loader: no child waits for a thread that
# it does not have, and none writes into its parent's trace.
# The first argument after the usual ones: forks of each kind.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
forks=$5

# forks HOW [FILE]: the parent's trace is complete, the children's hold their own calls
forks() {
	what=$1
	rm -f ./*.trace
	NNGTRACE_OUT=%p.trace traced timeout 500 "$bin/host_forks" "$1" "$forks" ${2:+"$2"} >out 2>err ||
		fail "$what: status $?: $(cat out)"
	quiet err
	[ -s out ] || return
	parent=$(value pid out).trace
	if [ -e "$parent" ]; then
		dump "$parent"
		has "$parent" nng_msg_alloc "$(value made out)"
		has "$parent" nng_msg_free "$(value made out)"
		"$nngtrace" check "$parent" >report 2>&1 || fail "$what: check: $(cat report)"
		grep -q 'could not be read\|made room' report && fail "$what: $(cat report)"
		rm "$parent"
	fi
}

# children LEAST MOST: events of nng_msg_alloc in each child's trace
children() {
	traces=0
	for trace in *.trace; do
		[ -e "$trace" ] || continue
		traces=$((traces + 1))
		[ "$traces" -gt 20 ] && break
		found=$("$bin/trap_dump" "$trace" | grep -c '^event.* nng_msg_alloc ')
		{ [ "$found" -ge "$1" ] && [ "$found" -le "$2" ]; } || fail "$what: $trace has $found messages"
	done
	[ "$traces" -gt 0 ] || fail "$what: no child has a trace"
}

for how in stacks loader loader-first; do
	forks "$how"
	children 1 1
done
for how in cold warm; do
	forks "$how"
	children 1 2
done

# A module that only the child has is known there by its name.
forks=3
forks plugin "$lib/../tests/hosts/libhost_fork_plugin.so"
child=$(find . -name '*.trace' | head -n 1)
"$bin/trap_dump" "$child" | grep -q '^meta module .*host_fork_plugin' || fail "plugin: it is not in the child's trace"
rm -f ./*.trace
finish
