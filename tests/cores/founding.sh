#!/bin/sh
# The program that frees what it has sent, 8 threads and 500 requests each, over TCP. It crashes in the
# allocator, on whatever thread comes by. Of COUNT crashes at least LEAST are explained by a message
# that was handed over and then freed, and none by anything else.
# usage: founding.sh BIN SHIM NNGTRACE WORK PROGRAM COUNT LEAST
program=$5 count=$6 least=$7
# shellcheck source=tests/cores/lib.sh
. "$(dirname "$0")/lib.sh"
may_dump

crashes=0 named=0 runs=0
while [ $crashes -lt "$count" ]; do
	runs=$((runs + 1))
	[ $runs -le $((count * 3)) ] || fail "$crashes crashes in $runs runs: $(cat out err)"
	[ "$failures" = 0 ] || break
	crash "$program" 8 500 || continue
	crashes=$((crashes + 1))
	check --core t.core t.trace
	[ $status = 1 ] || fail "crash $crashes: status $status: $(cat said)"
	told >crash
	grep -q '^crash: SIG' crash || fail "crash $crashes: $(head -5 report)"
	object=$(sed -n 's/.* it had \(msg#[0-9]*\) in hand.*/\1/p' crash)
	[ -n "$object" ] || continue
	if grep -q 'given to .* by nng_ctx_send at .*, and after that freed by nng_msg_free at .*\[msg-free-' crash; then
		named=$((named + 1))
	else
		grep 'in hand' crash
	fi
	# It is no other than the one that was given away and freed.
	"$nngtrace" history t.trace "$object" >life 2>&1
	# A free that came when the address was another message's already stands in the life of that one.
	next=$(sed -n 's/.*then its address became that of \(msg#[0-9]*\)$/\1/p' life)
	[ -z "$next" ] || "$nngtrace" history t.trace "$next" >>life 2>&1
	for call in nng_ctx_send nng_msg_free; do
		grep -q $call life || fail "crash $crashes: $object: no $call: $(cat life)"
	done
done
echo "$named of $crashes crashes named, in $runs runs"
[ $named -ge "$least" ] || fail "only $named of $crashes"
finish
