#!/bin/sh
# The programs of the rules and the correct ones, every stack compared with libunwind's.
. "$(dirname "$0")/lib.sh"
programs=$(dirname "$bin")/tests/rules
checked=0 count=0

for program in "$programs"/*.fires-* "$programs"/*.silent-*; do
	[ -x "$program" ] || continue
	name=$(basename "$program")
	# Some of them crash or hang: that is what they show.
	NNGTRACE_SELFCHECK=1 NNGTRACE_OUT=%p.trace LD_PRELOAD=$shim timeout -s KILL 20 "$program" \
		>/dev/null 2>&1
	for trace in *.trace; do
		[ -e "$trace" ] || continue
		"$bin/trap_dump" "$trace" 2>&1 | sed -n 's/^stacks //p' >stacks
		grep -q 'wrong=0$' stacks || fail "$name: $(cat stacks)"
		checked=$((checked + $(tr ' ' '\n' <stacks | sed -n 's/^checked=//p')))
		rm -f "$trace"
	done
	count=$((count + 1))
done
echo "$count programs, $checked stacks"
[ $count -gt 0 ] || skip "no programs"
[ $checked -gt $count ] || fail "nothing was checked"
finish
