#!/bin/sh
# Many threads at once: at the start, at the exit, and while they are to be cancelled.
. "$(dirname "$0")/lib.sh"

for how in start cancel; do
	for _ in 1 2 3 4 5; do
		NNGTRACE_OUT=c.trace traced timeout 500 "$bin/trap_crowd" $how >out 2>err || fail "$how: status $?"
		[ -s err ] && fail "$how: it said: $(cat err)"
		"$bin/trap_dump" --count c.trace >count || fail "$how: not readable"
		[ "$(value dropped count)" = 0 ] || fail "$how: $(cat count)"
		[ "$(value events count)" = $((2 * $(value made out))) ] || fail "$how: $(cat out) but $(cat count)"
	done
done

for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	NNGTRACE_OUT=c.trace traced timeout 500 "$bin/trap_crowd" leave >out 2>err
	status=$?
	[ $status = 3 ] || fail "leave: status $status"
	[ -s err ] && fail "leave: it said: $(cat err)"
	"$bin/trap_dump" c.trace >dump || fail "leave: not readable"
	grep -q '^header.* end=1 thread=0 ' dump || fail "leave: $(head -1 dump)"
	grep -q '^dropped disk=0 nested=0 startup=0 ' dump || fail "leave: $(grep '^dropped' dump)"
done

# More threads than a program should have: each has its events, and the reader takes them all.
NNGTRACE_OUT=c.trace traced timeout 500 "$bin/trap_crowd" waves >out 2>err
status=$?
if [ $status = 2 ]; then
	skip_part "waves: no 1,000 threads are to be had"
else
	[ $status = 0 ] || fail "waves: status $status"
	[ -s err ] && fail "waves: it said: $(cat err)"
	[ "$(cat out)" = made=60001 ] || fail "waves: $(cat out)"
	"$bin/trap_dump" --count c.trace >count || fail "waves: not readable"
	[ "$(cat count)" = "events=120002 dropped=0 overwritten=0 end=1" ] || fail "waves: $(cat count)"
	"$nngtrace" check c.trace >report || fail "waves: check says $?: $(cat report)"
	grep -q '10,001 threads' report || fail "waves: $(cat report)"
	# The same while the disk is too small for a chunk each.
	(ulimit -f 20000 && NNGTRACE_OUT=c.trace traced timeout 500 "$bin/trap_crowd" waves >out 2>err) ||
		fail "waves, a file limit: status $?"
	[ "$(cat out)" = made=60001 ] || fail "waves, a file limit: $(cat out)"
	"$bin/trap_dump" --count c.trace >count || fail "waves, a file limit: not readable"
	[ $(($(value events count) + $(value dropped count))) = 120002 ] ||
		fail "waves, a file limit: $(cat count)"
	[ "$(value dropped count)" != 0 ] || fail "waves, a file limit: nothing was lost"
fi
rm -f c.trace dump
finish
