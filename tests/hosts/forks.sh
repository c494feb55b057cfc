#!/bin/sh
# Forks while the parent is inside the recorder or the loader: no child waits for a thread that
# it does not have, none writes into its parent's trace, and all have whole stacks.
# The arguments after the usual ones: forks of each kind; another recorder.
# shellcheck source=tests/hosts/lib.sh
. "$(dirname "$0")/lib.sh"
forks=$5
shim=${6:-$shim}
unset NNGTRACE_SELFCHECK # libunwind, which it compares with, takes locks and is slow

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
		has "$parent" nng_msg_len "$(value asked out)"
		"$nngtrace" check "$parent" >report 2>&1 || fail "$what: check: $(cat report)"
		grep -q 'could not be read\|made room' report && fail "$what: $(cat report)"
		rm "$parent"
	fi
}

# children FUNCTION LEAST MOST CALLER...: events of it in each child's trace, and by whom they were called
children() {
	function=$1 least=$2 most=$3
	shift 3
	traces=0
	for trace in *.trace; do
		[ -e "$trace" ] || continue
		traces=$((traces + 1))
		[ "$traces" -gt 20 ] && break
		dump "$trace"
		found=$(grep -c "^event.* $function " "$trace.dump")
		{ [ "$found" -ge "$least" ] && [ "$found" -le "$most" ]; } ||
			fail "$what: $trace has $found events of $function"
		# Up to the start of the program, the C library's two functions included.
		short=$(awk -v least=$(($# + 3)) '/^meta stack/ { sub(".*=", "", $4); if ($4 < least) print }' "$trace.dump")
		[ -z "$short" ] || fail "$what: $trace has a short stack: $short"
		[ "$traces" -gt 2 ] && continue
		# shellcheck disable=SC2094
		"$nngtrace" log --stacks "$trace" >log 2>&1 || fail "$what: log: $(cat log)"
		for caller in "$@"; do
			grep -q "$caller" log || fail "$what: no $caller in $trace: $(cat log)"
		done
	done
	[ "$traces" -gt 0 ] || fail "$what: no child has a trace"
	rm -f ./*.dump
}

plugin=$lib/../tests/hosts/libhost_fork_plugin.so
for how in stacks throws loader loader-first "opens $plugin"; do
	# shellcheck disable=SC2086
	forks $how
	children nng_msg_alloc 1 1 make_message be_child fork_among_threads main
done
for how in cold warm; do
	forks "$how"
	children nng_msg_alloc 1 2 make_message call_again fork_from_handlers main
done
forks handler
children nng_msg_len 1 2 call_again fork_from_handlers main

# The recorder's threads have the loader's lock most of the time. A child that opens a module needs it.
alone=$shim
shim="$shim:$lib/../tests/hosts/libhost_slow_loader.so"
forks plugin "$plugin"
shim=$alone
rm -f ./*.trace

# A module that only the child has is known there by its name.
forks=3
forks plugin "$plugin"
child=$(find . -name '*.trace' | head -n 1)
"$bin/trap_dump" "$child" | grep -q '^meta module .*host_fork_plugin' || fail "plugin: it is not in the child's trace"
rm -f ./*.trace
finish
