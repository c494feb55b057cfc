#!/bin/sh
# A cut or damaged trace is no error: what is there is read, and nothing crashes.
. "$(dirname "$0")/lib.sh"

"$bin/make_seed" good || exit 1
ends 0 log good
events=$(grep -c . stdout)
[ "$events" -gt 800 ] || fail "log: only $events lines of a sound trace"
[ -s stderr ] && fail "log: complaints about a sound trace"

size=$(stat -c %s good)
at=4096
while [ $at -lt "$size" ]; do
	head -c "$at" good >./cut
	ends 0 log ./cut
	cp stdout log
	survives check ./cut
	# A part in which no event is left was not checked, and is not called clean.
	most=2
	! grep -q nng_ log || most=1
	[ $status -le $most ] || fail "check of the first $at bytes: exit status $status"
	at=$((at + 1511))
done

for seed in 1 2 3 4 5 6 7 8 9 10 11 12; do
	for count in 1 30 1000; do
		"$bin/make_seed" noisy $seed $count || fail "make_seed"
		survives log noisy
		survives log --object msg:0x1000 noisy
		survives check noisy
		survives check --format json noisy
	done
done

# Ten gigabytes that are not there.
cp good sparse
truncate -s 10G sparse
ends 0 log sparse
[ "$(grep -c . stdout)" -eq "$events" ] || fail "log: a hole behind the trace changes what is read"
finish
